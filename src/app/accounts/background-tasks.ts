import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Problem } from '../../kit/index.js';

/** Tasks that run after the response. */
export interface BackgroundTasks {
  /** @throws Problem `unavailable` if too many tasks are pending */
  enqueue(task: () => Promise<void>): void;
  /** Waits until all tasks have ended. */
  drain(): Promise<void>;
}

const MAX_PENDING = 1_000;
const MIN_DELAY_MS = 20;
const MAX_DELAY_MS = 200;

/**
 * Creates a runner for tasks whose duration must not show in the response time, as it depends on whether there is an
 * account. A task starts after a random delay, so that it does not show in the response time of the next request either.
 */
export function createBackgroundTasks(log: Pick<Logger, 'error'>): BackgroundTasks {
  const pending = new Set<Promise<void>>();

  async function run(task: () => Promise<void>): Promise<void> {
    await wait(randomInt(MIN_DELAY_MS, MAX_DELAY_MS));
    try {
      await task();
    } catch (error) {
      log.error({ err: error }, 'a background task failed');
    }
  }

  return {
    enqueue(task) {
      if (pending.size >= MAX_PENDING)
        throw new Problem('unavailable', { detail: 'The server is overloaded.', headers: { 'Retry-After': '10' } });
      const running = run(task).finally(() => pending.delete(running));
      pending.add(running);
    },
    async drain() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
