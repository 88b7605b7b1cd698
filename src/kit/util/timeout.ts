/**
 * What a promise comes to, unless it takes too long.
 *
 * @param patience in milliseconds
 * @throws Error when it was too late, and what the promise rejects with
 */
export async function inTime<T>(answer: Promise<T>, patience: number): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience).unref();
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(late);
  }
}
