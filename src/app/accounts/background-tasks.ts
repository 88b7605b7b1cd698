import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Problem } from '../../kit/index.js';

/** Work that is done after the answer. */
export interface Background {
  /** @throws Problem `unavailable` when too much is waiting already */
  later(work: () => Promise<void>): void;
  /** Waits for all of it. */
  finish(): Promise<void>;
}

const most = 1000;

/**
 * For what must not show in the time of an answer: whether an address has an account. The work begins after a while of
 * random length, so that it does not show in the time of the next request either.
 */
export function createBackground(log: Pick<Logger, 'error'>): Background {
  const running = new Set<Promise<void>>();

  async function run(work: () => Promise<void>): Promise<void> {
    await wait(randomInt(20, 200));
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, 'work in the background failed');
    }
  }

  return {
    later(work) {
      if (running.size >= most)
        throw new Problem('unavailable', { detail: 'There is too much to do.', headers: { 'Retry-After': '10' } });
      const task = run(work).finally(() => running.delete(task));
      running.add(task);
    },
    async finish() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
