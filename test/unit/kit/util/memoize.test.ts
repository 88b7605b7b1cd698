import { memoize } from '../../../../src/kit/util/memoize.js';

describe('a bounded cache', () => {
  it('makes a value once, for as long as it is remembered', () => {
    const made: string[] = [];
    const valueOf = memoize(3, (text) => {
      made.push(text);
      return text.toUpperCase();
    });
    expect(['a', 'b', 'a', 'c', 'b'].map(valueOf)).toEqual(['A', 'B', 'A', 'C', 'B']);
    expect(made).toEqual(['a', 'b', 'c']);
    valueOf('d');
    valueOf('b');
    expect(made).toEqual(['a', 'b', 'c', 'd']);
    valueOf('a');
    expect(made).toEqual(['a', 'b', 'c', 'd', 'a']);
  });

  it('does not grow, whatever it is asked', () => {
    const kept = new Set<object>();
    const registry = memoize(10, (text) => ({ text }));
    for (let i = 0; i < 10_000; i += 1) kept.add(registry(`client ${i}`));
    const last = Array.from({ length: 10 }, (_, i) => `client ${9990 + i}`);
    expect(last.every((text) => kept.has(registry(text)))).toBe(true);
    expect(kept.has(registry('client 9989'))).toBe(false);
  });
});
