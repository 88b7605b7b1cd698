import { MemoryStore, type Options } from 'express-rate-limit';

/** How many requests of a caller were counted in its window, and when that ends. */
export interface RateLimitHit {
  readonly totalHits: number;
  readonly resetTime: Date | undefined;
}

/** Counts requests against one limit. */
export interface RateLimiter {
  /** Counts one request, at once where that can be. @param key whose request it is */
  hit(key: string): RateLimitHit | Promise<RateLimitHit>;
}

/**
 * Counts in the memory of this process, with express-rate-limit's store. Its middleware would wait seven times for what is
 * there at once, 4 µs.
 *
 * @param window in milliseconds
 */
export function memoryLimiter(window: number): RateLimiter {
  const memory = new MemoryStore();
  // It reads nothing else of the options.
  memory.init({ windowMs: window } as Options);
  return {
    hit(key) {
      // It has counted when it returns; only its answer is a promise.
      void memory.increment(key);
      return memory.current.get(key) ?? { totalHits: 1, resetTime: undefined };
    },
  };
}
