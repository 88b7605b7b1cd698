/** Random choices that are the same in every run. */
export interface Random {
  /** Returns an integer from 0 up to, and without, a bound. */
  below(bound: number): number;
  of<T>(values: readonly T[]): T;
  /** Returns a text of at most a number of parts. */
  text(parts: readonly string[], most: number): string;
}

/** Creates random choices (mulberry32) from a seed. */
export function createRandom(seed: number): Random {
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const random: Random = {
    below: (bound) => Math.floor(next() * bound),
    of(values) {
      const value = values[random.below(values.length)];
      if (value === undefined) throw new Error('nothing to choose from');
      return value;
    },
    text: (parts, most) => Array.from({ length: random.below(most + 1) }, () => random.of(parts)).join(''),
  };
  return random;
}
