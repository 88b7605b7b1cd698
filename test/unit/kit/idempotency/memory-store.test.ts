import { jest } from '@jest/globals';
import { createMemoryIdempotencyStore, type MemoryStoreLimits } from '../../../../src/kit/idempotency/memory-store.js';
import type { IdempotencyClaim, IdempotencyState } from '../../../../src/kit/idempotency/store.js';
import { contextOf } from '../../../support/context.js';

const KEEP_MS = 60_000;

function storeOf(limits?: MemoryStoreLimits) {
  const store = createMemoryIdempotencyStore(limits);
  const ask = async (key: string, caller = 'alice'): Promise<IdempotencyState> =>
    store.claim({ key, caller, fingerprint: 'same', keepMs: KEEP_MS }, contextOf());
  const claim = async (key: string, caller?: string): Promise<IdempotencyClaim> => {
    const state = await ask(key, caller);
    if (state.kind !== 'claimed') throw new Error(`The key is ${state.kind}.`);
    return state.claim;
  };
  return { ask, claim };
}

const done = (response: string) => ({ kind: 'done', fingerprint: 'same', response });
const full = { code: 'overloaded', status: 503, headers: { 'Retry-After': '60' } };

describe('a store of keys in memory', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('gives a key to one request until that ends', async () => {
    const { ask, claim } = storeOf();
    const first = await claim('a');
    expect(await ask('a')).toEqual({ kind: 'in_progress' });
    await first.commit('response');
    expect(await ask('a')).toEqual(done('response'));
    expect(await ask('b')).toMatchObject({ kind: 'claimed' });
  });

  test('gives it to another one after a rollback, unless a refusal is kept', async () => {
    const { ask, claim } = storeOf();
    await (await claim('a')).rollback();
    await (await claim('a')).rollback('refusal');
    expect(await ask('a')).toEqual(done('refusal'));
  });

  test('keeps a response for as long as is said, and a claim for as long as it takes', async () => {
    const { ask, claim } = storeOf();
    await (await claim('a')).commit('response');
    await claim('slow');
    jest.advanceTimersByTime(KEEP_MS - 1);
    expect(await ask('a')).toEqual(done('response'));
    jest.advanceTimersByTime(1);
    expect(await ask('a')).toMatchObject({ kind: 'claimed' });
    jest.advanceTimersByTime(1000 * KEEP_MS);
    expect(await ask('slow')).toEqual({ kind: 'in_progress' });
  });

  test.each([-3_600_000, 3_600_000])('goes on as before when the clock is set by %d ms', async (step) => {
    const { ask, claim } = storeOf();
    await (await claim('a')).commit('response');
    jest.setSystemTime(Date.now() + step);
    expect(await ask('a')).toEqual(done('response'));
  });

  test('refuses new keys of a caller who fills it, and takes those of others', async () => {
    const { ask, claim } = storeOf({ maxKeysPerCaller: 2 });
    await (await claim('a')).commit('response');
    await claim('b');
    await expect(ask('c')).rejects.toMatchObject(full);
    expect(await ask('a')).toEqual(done('response'));
    expect(await ask('d', 'bob')).toMatchObject({ kind: 'claimed' });
    jest.advanceTimersByTime(KEEP_MS);
    expect(await ask('c')).toMatchObject({ kind: 'claimed' });
  });

  test.each<readonly [string, MemoryStoreLimits]>([
    ['keys', { maxKeys: 2 }],
    ['characters', { maxLength: 10 }],
  ])('refuses every new key when there are too many %s, and drops none', async (_what, limits) => {
    const { ask, claim } = storeOf(limits);
    await (await claim('a', 'alice')).commit('response');
    await (await claim('b', 'bob')).commit('response');
    await expect(ask('c', 'carol')).rejects.toMatchObject(full);
    expect(await ask('a')).toEqual(done('response'));
    jest.advanceTimersByTime(KEEP_MS);
    expect(await ask('c', 'carol')).toMatchObject({ kind: 'claimed' });
  });
});
