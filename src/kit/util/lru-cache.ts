/**
 * A map that keeps at most `max` entries; the least recently used one makes room. What clients can fill has to be one:
 * without a bound it would be a way to take all memory.
 */
export class LruCache<Key, Value> {
  // A map keeps the order of insertion: the first entry is the least recently used one.
  readonly #entries = new Map<Key, Value>();
  readonly #max: number;
  /** What is asked for again and again need not be moved. */
  #newest: Key | undefined;

  /** @param max the most entries that are kept */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined || key === this.#newest) return value;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#newest = key;
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#newest = key;
    if (this.#entries.size <= this.#max) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
