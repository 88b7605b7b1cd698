/** How many lines of one kind are logged in one interval. */
const MAX_LINES = 20;
const INTERVAL_MS = 10_000;

interface Interval {
  readonly startedAt: number;
  logged: number;
  suppressed: number;
}

/**
 * Limits how often lines of one kind are logged, for events that clients cause at will and that no rate limit counts.
 *
 * @param now the monotonic clock, in milliseconds
 */
export function createLogThrottle(now: () => number = () => performance.now()) {
  const intervals = new Map<string, Interval>();

  /**
   * Calls `log` unless the kind was logged too often.
   *
   * @param kind out of a small set, never a text of a client
   * @param log gets how many lines of the kind were suppressed before
   */
  return function throttle(kind: string, log: (suppressed: number) => void): void {
    let interval = intervals.get(kind);
    const suppressed = interval?.suppressed ?? 0;
    if (!interval || now() - interval.startedAt >= INTERVAL_MS)
      intervals.set(kind, (interval = { startedAt: now(), logged: 0, suppressed: 0 }));
    if (interval.logged === MAX_LINES) {
      interval.suppressed += 1;
      return;
    }
    interval.logged += 1;
    log(interval.logged === 1 ? suppressed : 0);
  };
}
