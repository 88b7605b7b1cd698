import { MemoryStore, type Options } from 'express-rate-limit';

/** How many requests of a caller were counted in its window, and when that ends. */
export interface Counted {
  readonly totalHits: number;
  readonly resetTime: Date | undefined;
}

/** Counts requests against one limit. */
export interface CountedLimit {
  /** Counts one request, at once where that can be. @param key whose request it is */
  count(key: string): Counted | Promise<Counted>;
}

/**
 * Counts in the memory of this process, with express-rate-limit's store. Its middleware would wait seven times for what is
 * there at once, 4 µs.
 *
 * @param window in milliseconds
 */
export function memoryLimit(window: number): CountedLimit {
  const memory = new MemoryStore();
  // It reads nothing else of the options.
  memory.init({ windowMs: window } as Options);
  return {
    count(key) {
      // It has counted when it returns; only its answer is a promise.
      void memory.increment(key);
      return memory.current.get(key) ?? { totalHits: 1, resetTime: undefined };
    },
  };
}
