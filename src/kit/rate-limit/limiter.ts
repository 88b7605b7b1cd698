/** How many requests were counted for a key in its window, and when that ends. */
export interface RateLimitHit {
  readonly totalHits: number;
  /** Milliseconds until the window ends. */
  readonly resetMs: number;
}

/**
 * Counts requests against one limit.
 *
 * @example
 * const countNothing: RateLimiter = { hit: () => ({ totalHits: 0, resetMs: 60_000 }) };
 */
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
