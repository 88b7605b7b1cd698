const FACTOR = 16;

/** Growth that no linear function reaches on a busy machine, and every quadratic one exceeds. */
export const SUPERLINEAR = 80;

/**
 * Measures how many times longer a function takes for sixteen times the input: about 16 when its time is linear, 256 when
 * it is quadratic. Unlike a bound in milliseconds it says the same on a slow machine.
 *
 * @param work what is measured, for an input of a size
 * @param size of the smaller input
 */
export async function growth(work: (size: number) => unknown, size: number): Promise<number> {
  const small: number[] = [];
  const large: number[] = [];
  // The fastest of several runs is the one that the machine disturbed least.
  for (let n = 0; n < 5; n += 1) {
    for (let m = 0; m < 3; m += 1) small.push(await timeOf(() => work(size)));
    large.push(await timeOf(() => work(FACTOR * size)));
    // Not even the noise of a machine explains this: waiting for four more runs tells nothing new.
    if (Math.min(...large) > 4 * SUPERLINEAR * Math.min(...small)) break;
  }
  return Math.min(...large) / Math.min(...small);
}

async function timeOf(run: () => unknown): Promise<number> {
  // The CPU time of this process does not grow when others keep the machine busy.
  const begun = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}
