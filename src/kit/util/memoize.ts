import { LruCache } from './lru-cache.js';

/**
 * Returns a function that remembers its results for the texts it was called with most recently.
 *
 * @param max how many results are kept
 * @param make computes the result for a text; what it throws is not remembered
 */
export function memoize<Value extends object | string | number>(
  max: number,
  make: (text: string) => Value,
): (text: string) => Value {
  const results = new LruCache<string, Value>(max);
  return function memoized(text) {
    const known = results.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    results.set(text, value);
    return value;
  };
}
