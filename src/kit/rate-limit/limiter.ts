/** How many requests were counted for a key in its window, and when that ends. */
export interface RateLimitHit {
  readonly totalHits: number;
  readonly resetTime: Date | undefined;
}

/** Counts requests against one limit. */
export interface RateLimiter {
  /** Counts one request; synchronously where the count is in memory. @param key identifies the client */
  hit(key: string): RateLimitHit | Promise<RateLimitHit>;
}

/** A limit: at most `limit` requests per `window` milliseconds. */
export interface RateLimitWindow {
  readonly limit: number;
  /** In milliseconds. */
  readonly window: number;
}

interface Counter {
  totalHits: number;
  readonly resetTime: Date;
}

/**
 * Counts in the memory of this process, in fixed windows that begin at a client's first request.
 *
 * @param windowMs length of the window, in milliseconds
 */
export function memoryLimiter(windowMs: number): RateLimiter {
  const counters = new Map<string, Counter>();
  setInterval(() => {
    const now = Date.now();
    for (const [key, { resetTime }] of counters) if (resetTime.getTime() <= now) counters.delete(key);
  }, windowMs).unref();
  return {
    hit(key) {
      const now = Date.now();
      let counter = counters.get(key);
      if (!counter || counter.resetTime.getTime() <= now)
        counters.set(key, (counter = { totalHits: 0, resetTime: new Date(now + windowMs) }));
      counter.totalHits += 1;
      return counter;
    },
  };
}
