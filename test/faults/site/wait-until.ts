import { setTimeout as wait } from 'node:timers/promises';

/** The monotonic clock that all processes of a machine share, in milliseconds. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/**
 * Waits until a condition holds.
 *
 * @param what completes the sentence "… did not happen" of the error
 * @param timeoutMs how long to wait
 * @throws Error after that time
 */
export async function waitUntil(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const end = now() + timeoutMs;
  while (!(await isTrue())) {
    if (now() > end) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
    await wait(50);
  }
}
