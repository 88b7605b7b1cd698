import { connectRedis, createRedisIdempotencyStore, type RedisConnection } from '../../../../src/kit/index.js';
import type { IdempotencyClaim, IdempotencyState } from '../../../../src/kit/idempotency/store.js';
import { contextOf } from '../../../support/context.js';
import { describeWithRedis, startRedis, type Redis } from '../../../support/redis.js';

const KEEP_MS = 60_000;
const REDIS_KEY = 'gatehouse:idempotency:a';

describeWithRedis('F14: a store of keys in Redis', () => {
  let redis: Redis;
  const connected: RedisConnection[] = [];
  const errors: string[] = [];
  const log = {
    warn: () => undefined,
    info: () => undefined,
    error: (...parts: unknown[]) => errors.push(String(parts.at(-1))),
  } as never;

  /** Asks for a key as another process does, over a connection of its own. */
  async function asker(): Promise<(fingerprint?: string) => Promise<IdempotencyState>> {
    const connection = await connectRedis(redis.url, log);
    connected.push(connection);
    const store = createRedisIdempotencyStore(connection, log);
    return async (fingerprint = 'same') =>
      store.claim({ key: 'a', caller: 'alice', fingerprint, keepMs: KEEP_MS }, contextOf());
  }

  function claimOf(state: IdempotencyState): IdempotencyClaim {
    if (state.kind !== 'claimed') throw new Error(`The key is ${state.kind}.`);
    return state.claim;
  }

  beforeEach(async () => {
    errors.length = 0;
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const connection of connected.splice(0)) connection.close();
    await redis.kill();
  });

  test('gives a key to one of many that ask at once, until it ends', async () => {
    const [one, other] = [await asker(), await asker()];
    const states = await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 ? one() : other())));
    const claimed = states.filter(({ kind }) => kind === 'claimed');
    expect(claimed).toHaveLength(1);
    expect(new Set(states.map(({ kind }) => kind))).toEqual(new Set(['claimed', 'in_progress']));
    for (const state of claimed) await claimOf(state).commit('response');
    expect(await other('another')).toEqual({ kind: 'done', fingerprint: 'same', response: 'response' });
    expect(Number(await redis.command('PTTL', REDIS_KEY))).toBeGreaterThan(KEEP_MS - 10_000);
  });

  test('gives it to another one after a rollback, unless a refusal is kept', async () => {
    const [one, other] = [await asker(), await asker()];
    await claimOf(await one()).rollback();
    await claimOf(await other()).rollback('refusal');
    expect(await one()).toMatchObject({ kind: 'done', response: 'refusal' });
  });

  test('renews a claim for as long as its request takes', async () => {
    const claim = claimOf(await (await asker())());
    await redis.command('PEXPIRE', REDIS_KEY, '15000');
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    expect(Number(await redis.command('PTTL', REDIS_KEY))).toBeGreaterThan(15_000);
    await claim.rollback();
    expect(await redis.command('EXISTS', REDIS_KEY)).toBe('0\n');
  }, 30_000);

  test('frees the key of a process that was killed, and keeps the response of the one that came after it', async () => {
    const [one, other] = [await asker(), await asker()];
    const lost = claimOf(await one());
    expect(Number(await redis.command('PTTL', REDIS_KEY))).toBeLessThanOrEqual(30_000);
    await redis.command('DEL', REDIS_KEY);
    const claim = claimOf(await other());
    await lost.commit('late');
    expect(errors).toEqual([expect.stringContaining('may have been carried out twice')]);
    await lost.rollback();
    expect(await one()).toEqual({ kind: 'in_progress' });
    await claim.commit('response');
    expect(await one()).toMatchObject({ kind: 'done', response: 'response' });
  });

  test('refuses requests with a key while Redis is gone', async () => {
    const ask = await asker();
    const claim = claimOf(await ask());
    await redis.kill();
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '2' } });
    await claim.commit('response');
    expect(errors).toEqual(['the response to an idempotency key could not be kept']);
  });
});
