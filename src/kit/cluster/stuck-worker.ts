import type { IpcClient } from './ipc.js';

/** How often a worker is asked whether its event loop runs. */
const BEAT_INTERVAL_MS = 1000;
/** Beats are counted instead of timed, so that a pause of the primary does not look like one of the worker. */
const MAX_UNANSWERED_BEATS = 10;

/**
 * Watches for a worker whose event loop does not run: clients would not notice it as long as the other workers respond.
 *
 * @param link the channel to the worker
 * @param onStuck called once when the worker has not answered for about ten seconds
 * @returns ends the watch
 */
export function watchForStuckWorker(link: Pick<IpcClient, 'request'>, onStuck: () => void): () => void {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered === MAX_UNANSWERED_BEATS) {
      stop();
      onStuck();
      return;
    }
    unanswered += 1;
    link.request('beat', null, () => (unanswered = 0));
  }, BEAT_INTERVAL_MS).unref();
  const stop = (): void => clearInterval(timer);
  return stop;
}
