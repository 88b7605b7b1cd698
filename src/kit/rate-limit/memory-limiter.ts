import type { RateLimiter } from './limiter.js';
import { sharedCounterKey } from './shared-counters.js';

interface Counter {
  totalHits: number;
  /** On the clock of `performance.now()`; whole, because that takes less memory. */
  readonly endsAt: number;
}

/** How many clients have a counter of their own; further ones share counters, and are never unlimited. */
export const MAX_COUNTERS = 1_000_000;

/** How many counters that have ended are dropped with each new one, and each second. */
const DROPPED_PER_COUNTER = 2;
const DROPPED_PER_SWEEP = 10_000;
const SWEEP_INTERVAL_MS = 1000;

/**
 * Counts in the memory of this process, in fixed windows that begin at a client's first request.
 *
 * @param windowMs length of the window, in milliseconds
 * @param maxCounters how many clients have a counter of their own
 */
export function memoryLimiter(windowMs: number, maxCounters = MAX_COUNTERS): RateLimiter {
  // All windows are equally long, so the order in which counters were made is the order in which they end.
  const counters = new Map<string, Counter>();
  setInterval(() => dropEnded(performance.now(), DROPPED_PER_SWEEP), SWEEP_INTERVAL_MS).unref();

  return {
    hit(key) {
      const now = performance.now();
      const counter = find(key, now) ?? create(key, now);
      counter.totalHits += 1;
      return { totalHits: counter.totalHits, resetMs: counter.endsAt - now };
    },
  };

  function find(key: string, now: number): Counter | undefined {
    const counter = counters.get(key);
    return counter && counter.endsAt > now ? counter : undefined;
  }

  function create(key: string, now: number): Counter {
    counters.delete(key);
    dropEnded(now, DROPPED_PER_COUNTER);
    const kept = counters.size < maxCounters ? key : sharedCounterKey(key);
    const shared = find(kept, now);
    if (shared) return shared;
    const counter = { totalHits: 0, endsAt: Math.floor(now + windowMs) };
    counters.delete(kept);
    counters.set(kept, counter);
    return counter;
  }

  function dropEnded(now: number, max: number): void {
    let dropped = 0;
    for (const [key, { endsAt }] of counters) {
      if (endsAt > now || dropped === max) return;
      counters.delete(key);
      dropped += 1;
    }
  }
}
