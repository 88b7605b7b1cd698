/** How many requests of a caller were counted in its window, and when that ends. */
export interface Counted {
  readonly totalHits: number;
  readonly resetTime: Date | undefined;
}

/** Counts requests against one limit for several processes together. */
export interface SharedLimit {
  /** Counts one request, at once where that can be. @param key whose request it is */
  count(key: string): Counted | Promise<Counted>;
}
