import { jest } from '@jest/globals';
import type { RateLimiter } from '../../../../src/kit/rate-limit/limiter.js';
import { memoryLimiter } from '../../../../src/kit/rate-limit/memory-limiter.js';

const WINDOW_MS = 60_000;

async function hits(limiter: RateLimiter, key: string): Promise<number> {
  return (await limiter.hit(key)).totalHits;
}

describe('a limiter in memory', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('counts each client in a window that begins with its first request', async () => {
    const limiter = memoryLimiter(WINDOW_MS);
    expect([await hits(limiter, 'a'), await hits(limiter, 'a'), await hits(limiter, 'b')]).toEqual([1, 2, 1]);
    jest.advanceTimersByTime(WINDOW_MS - 1000);
    expect(await limiter.hit('a')).toEqual({ totalHits: 3, resetMs: 1000 });
    jest.advanceTimersByTime(1000);
    expect(await limiter.hit('a')).toEqual({ totalHits: 1, resetMs: WINDOW_MS });
  });

  it.each([-3_600_000, 3_600_000])('goes on as before when the clock is set by %d ms', async (step) => {
    const limiter = memoryLimiter(WINDOW_MS);
    await limiter.hit('a');
    jest.setSystemTime(Date.now() + step);
    expect(await limiter.hit('a')).toEqual({ totalHits: 2, resetMs: WINDOW_MS });
    jest.advanceTimersByTime(WINDOW_MS);
    expect(await hits(limiter, 'a')).toBe(1);
  });

  it('keeps the count of every client it has, however many new ones come', async () => {
    const limiter = memoryLimiter(WINDOW_MS, 100);
    for (let client = 0; client < 100; client += 1) await limiter.hit(`client ${client}`);
    for (let attacker = 0; attacker < 100_000; attacker += 1) await limiter.hit(`attacker ${attacker}`);
    for (let client = 0; client < 100; client += 1) expect(await hits(limiter, `client ${client}`)).toBe(2);
  });

  it('limits clients for which it has no counter of their own, each more strictly and none not at all', async () => {
    const limiter = memoryLimiter(WINDOW_MS, 1);
    await limiter.hit('first');
    const clients = Array.from({ length: 1000 }, (_, index) => `late ${index}`);
    for (let round = 1; round <= 5; round += 1)
      for (const client of clients) expect(await hits(limiter, client)).toBeGreaterThanOrEqual(round);
  });

  it('gives new clients counters of their own again when others have ended', async () => {
    const limiter = memoryLimiter(WINDOW_MS, 10);
    for (let client = 0; client < 20; client += 1) await limiter.hit(`client ${client}`);
    jest.advanceTimersByTime(WINDOW_MS);
    for (let client = 20; client < 30; client += 1) expect(await hits(limiter, `client ${client}`)).toBe(1);
    for (let client = 20; client < 30; client += 1) expect(await hits(limiter, `client ${client}`)).toBe(2);
  });
});
