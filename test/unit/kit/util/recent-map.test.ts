import { RecentMap } from '../../../../src/kit/util/recent-map.js';

describe('a map of recent entries', () => {
  test('keeps what is used, and at most as many entries as it may', () => {
    const map = new RecentMap<string, number>(10);
    map.set('kept', 1);
    for (let index = 0; index < 1_000; index += 1) {
      map.set(`key-${index}`, index);
      expect(map.get('kept')).toBe(1);
      expect(map.size).toBeLessThanOrEqual(10);
      for (let recent = Math.max(0, index - 2); recent <= index; recent += 1)
        expect(map.get(`key-${recent}`)).toBe(recent);
    }
    expect(map.get('key-0')).toBeUndefined();
  });

  test('replaces and deletes entries of both generations', () => {
    const map = new RecentMap<string, number>(4);
    for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index);
    map.set('a', 10);
    expect(map.get('a')).toBe(10);
    map.delete('a');
    map.delete('c');
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 1, undefined]);
  });

  test('takes constant time while new keys replace all entries', () => {
    const map = new RecentMap<number, number>(10_000);
    const startedAt = performance.now();
    for (let index = 0; index < 200_000; index += 1) map.set(index, index);
    // A `Map` that deletes its first entry each time takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
