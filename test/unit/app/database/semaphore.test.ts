import { createSemaphore } from '../../../../src/app/database/semaphore.js';

const settled = (promise: Promise<boolean>) =>
  Promise.race([promise, new Promise<string>((resolve) => setTimeout(resolve, 20, 'waiting'))]);

describe('a semaphore', () => {
  test('lets as many in as it has slots, and the next one when one is released', async () => {
    const semaphore = createSemaphore(2);
    expect(await semaphore.acquire(0)).toBe(true);
    expect(await semaphore.acquire(0)).toBe(true);
    const third = semaphore.acquire(1_000);
    expect(await settled(third)).toBe('waiting');
    semaphore.release();
    expect(await third).toBe(true);
  });

  test('serves in order, and those first that are to be served first', async () => {
    const semaphore = createSemaphore(1);
    await semaphore.acquire(0);
    const served: string[] = [];
    const waiters = (['last', 'last', 'first', 'last', 'first'] as const).map((order, i) =>
      semaphore.acquire(1_000, order).then(() => {
        served.push(`${order} ${i}`);
        semaphore.release();
      }),
    );
    semaphore.release();
    await Promise.all(waiters);
    expect(served).toEqual(['first 2', 'first 4', 'last 0', 'last 1', 'last 3']);
  });

  test('gives up after the time, and does not count who has given up', async () => {
    const semaphore = createSemaphore(1);
    await semaphore.acquire(0);
    expect(await semaphore.acquire(10)).toBe(false);
    semaphore.release();
    expect(await semaphore.acquire(0)).toBe(true);
    expect(await semaphore.acquire(0)).toBe(false);
  });

  test('has fewer slots as soon as enough are released, and more at once', async () => {
    const semaphore = createSemaphore(3);
    for (let i = 0; i < 3; i += 1) await semaphore.acquire(0);
    semaphore.resize(1);
    const next = semaphore.acquire(1_000);
    semaphore.release();
    semaphore.release();
    expect(await settled(next)).toBe('waiting');
    semaphore.release();
    expect(await next).toBe(true);
    const more = semaphore.acquire(1_000);
    semaphore.resize(2);
    expect(await more).toBe(true);
  });
});
