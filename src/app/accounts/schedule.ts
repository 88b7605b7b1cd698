import type { Logger } from 'pino';

/**
 * Runs a task repeatedly. The interval starts when the previous run has ended. A failure does not stop the schedule; the
 * first one in a row is logged.
 *
 * @returns stops the schedule and waits for a running task
 */
export function schedule(
  intervalMs: number,
  log: Pick<Logger, 'warn'>,
  task: () => Promise<unknown>,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let isStopped = false;
  let isFailing = false;

  function startTimer(): void {
    timer = setTimeout(() => void (running = run()), intervalMs).unref();
  }

  async function run(): Promise<void> {
    try {
      await task();
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, 'a scheduled task failed');
      isFailing = true;
    }
    if (!isStopped) startTimer();
  }

  startTimer();
  return async function stop() {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
