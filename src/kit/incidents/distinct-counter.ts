/**
 * Estimates the number of distinct values by linear counting (Whang et al., 1990): each value sets one of `bits` bits.
 * Its size does not depend on the number of values; the error is about two percent up to twice as many values as bits.
 */
export class DistinctCounter {
  readonly #words: Uint32Array;
  #set = 0;

  /** @param bits a multiple of 32 */
  constructor(bits: number) {
    this.#words = new Uint32Array(bits / 32);
  }

  /** Adds a value. @returns whether it is certainly new */
  add(hash: number): boolean {
    const bit = hash % (this.#words.length * 32);
    const word = bit >>> 5;
    const mask = 1 << (bit & 31);
    const before = this.#words[word] ?? 0;
    if ((before & mask) !== 0) return false;
    this.#words[word] = before | mask;
    this.#set += 1;
    return true;
  }

  get count(): number {
    const bits = this.#words.length * 32;
    const empty = Math.max(1, bits - this.#set);
    return Math.round(bits * Math.log(bits / empty));
  }

  clear(): void {
    this.#words.fill(0);
    this.#set = 0;
  }
}
