/**
 * Remembers what was worked out for texts that clients send, for the last so many of them: a cache that a client could
 * fill at will would be a way to take all memory.
 *
 * @param most how many texts are remembered
 * @param make what is remembered of a text
 */
export function memoize<Value>(most: number, make: (text: string) => Value): (text: string) => Value {
  const values = new Map<string, Value>();
  return function remembered(text) {
    const known = values.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    // A map keeps the order of insertion: the first one is the oldest.
    for (const oldest of values.keys()) {
      if (values.size < most) break;
      values.delete(oldest);
    }
    values.set(text, value);
    return value;
  };
}
