import { jest } from '@jest/globals';
import { lazy } from '../../../../src/kit/util/lazy.js';
import { LruCache } from '../../../../src/kit/util/lru-cache.js';

describe('LruCache', () => {
  it('drops the entry that was used longest ago', () => {
    const cache = new LruCache<string, number>(3);
    for (const [key, value] of [['a', 1], ['b', 2], ['c', 3]] as const) cache.set(key, value); // prettier-ignore
    expect(cache.get('a')).toBe(1);
    cache.set('d', 4);
    expect(cache.get('b')).toBeUndefined();
    expect([cache.get('c'), cache.get('a'), cache.get('d')]).toEqual([3, 1, 4]);
    cache.set('e', 5);
    expect(cache.get('c')).toBeUndefined();
  });

  it('takes an entry that is set again as used', () => {
    const cache = new LruCache<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    cache.set('c', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([3, undefined, 4]);
  });

  it('keeps an entry in its place that was read twice in a row', () => {
    const cache = new LruCache<string, number>(2);
    cache.set('a', 1);
    cache.get('a');
    cache.set('b', 2);
    cache.get('a');
    cache.get('a');
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b')]).toEqual([1, undefined]);
  });

  it('never holds more than its bound', () => {
    const cache = new LruCache<number, number>(10);
    for (let i = 0; i < 10_000; i += 1) {
      cache.set(i, i);
      cache.get(i - 5);
    }
    expect(cache.size).toBe(10);
  });

  it('forgets what is deleted, and everything when it is cleared', () => {
    const cache = new LruCache<string, number>(3);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.delete('b');
    expect(cache.get('b')).toBeUndefined();
    cache.set('b', 3);
    expect(cache.get('b')).toBe(3);
    cache.clear();
    expect([cache.size, cache.get('a')]).toEqual([0, undefined]);
  });
});

describe('lazy', () => {
  it('makes a value once, also when it is undefined', () => {
    const make = jest.fn((): number | undefined => undefined);
    const value = lazy(make);
    expect(make).not.toHaveBeenCalled();
    expect([value(), value()]).toEqual([undefined, undefined]);
    expect(make).toHaveBeenCalledTimes(1);
  });
});
