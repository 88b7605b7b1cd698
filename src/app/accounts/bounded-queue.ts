import { Problem } from '../../kit/index.js';

/** Runs a bounded number of tasks at the same time; a bounded number of others waits, first come, first served. */
export interface BoundedQueue {
  /** @throws Problem `unavailable` with `Retry-After` if the queue is full */
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

const RETRY_AFTER_SECONDS = 2;

/** Creates a bounded queue. */
export function createBoundedQueue(maxConcurrent: number, maxQueued: number): BoundedQueue {
  const waiting: (() => void)[] = [];
  let running = 0;

  /** Takes a place; the next in line inherits it from the task before. */
  function enter(): Promise<void> | undefined {
    if (running < maxConcurrent) {
      running += 1;
      return undefined;
    }
    if (waiting.length >= maxQueued) throw overloaded();
    return new Promise((resolve) => void waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(task) {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}

function overloaded(): Problem {
  return new Problem('unavailable', {
    detail: 'The server is busy: try again.',
    headers: { 'Retry-After': `${RETRY_AFTER_SECONDS}` },
  });
}
