import type { Logger } from 'pino';

/**
 * Does something again and again, the next time when the last has ended. Failures change nothing; the first in a
 * row is logged.
 *
 * @param pause between two times, in milliseconds
 * @returns stops it, and waits for what is under way
 */
export function repeat(pause: number, log: Pick<Logger, 'warn'>, work: () => Promise<unknown>): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;
  let failing = false;

  function next(): void {
    timer = setTimeout(() => void (running = once()), pause).unref();
  }

  async function once(): Promise<void> {
    try {
      await work();
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'a repeated task fails');
      failing = true;
    }
    if (!stopped) next();
  }

  next();
  return async function stop() {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
