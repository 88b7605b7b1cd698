/**
 * A map that keeps the most recently used entries: at least half of `max`, and at most `max`. It has two generations:
 * when the younger one is full, the older one is dropped as a whole. So each access takes constant time, also while a
 * flood of new keys replaces all entries, where a `Map` would have to skip those that were deleted before.
 */
export class RecentMap<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #maxYoung: number;

  /** @param max the most entries that are kept */
  constructor(max: number) {
    this.#maxYoung = Math.max(1, Math.floor(max / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined || this.#old.size === 0) return value;
    const older = this.#old.get(key);
    if (older === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#maxYoung && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    if (this.#old.size > 0) this.#old.delete(key);
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
