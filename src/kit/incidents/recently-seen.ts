const BITS = 1 << 20;

/**
 * Remembers which values were seen, as a Bloom filter of two generations: 256 kB, whatever their number. A value is
 * forgotten after one to two generations; a few in a hundred new ones are taken for known when it is full.
 */
export class RecentlySeen {
  #current = new Uint32Array(BITS / 32);
  #previous = new Uint32Array(BITS / 32);
  #added = 0;
  #startedAt: number;
  readonly #generationMs: number;

  constructor(generationMs: number, startedAt: number) {
    this.#generationMs = generationMs;
    this.#startedAt = startedAt;
  }

  /** Adds a value. @returns whether it was seen before */
  add(hash: number, at: number): boolean {
    if (at - this.#startedAt > this.#generationMs || this.#added > BITS / 8) this.#rotate(at);
    // Independent parts of the 53 bits.
    const first = hash % BITS;
    const second = Math.floor(hash / BITS) % BITS;
    const third = (first ^ (second << 3)) & (BITS - 1);
    const isKnown = hasAll(this.#current, first, second, third) || hasAll(this.#previous, first, second, third);
    if (!hasAll(this.#current, first, second, third)) {
      this.#added += 1;
      for (const bit of [first, second, third])
        this.#current[bit >>> 5] = (this.#current[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
    return isKnown;
  }

  #rotate(at: number): void {
    [this.#current, this.#previous] = [this.#previous, this.#current];
    this.#current.fill(0);
    this.#added = 0;
    this.#startedAt = at;
  }
}

function hasAll(words: Uint32Array, first: number, second: number, third: number): boolean {
  return has(words, first) && has(words, second) && has(words, third);
}

function has(words: Uint32Array, bit: number): boolean {
  return ((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}
