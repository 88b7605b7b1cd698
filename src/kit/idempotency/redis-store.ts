import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Problem } from '../problem.js';
import type { RedisConnection } from '../redis/connection.js';
import type { IdempotencyClaim, IdempotencyEntry, IdempotencyState, IdempotencyStore } from './store.js';

/** How long a claim holds when the process that has it no longer renews it, and how often it does, in milliseconds. */
const LEASE_MS = 30_000;
const RENEW_INTERVAL_MS = 10_000;

/** Each script may run twice with the same arguments, as when a reply was lost: the token says whose claim it is. */
const CLAIM = `
  local token, fingerprint, response = unpack(redis.call('HMGET', KEYS[1], 'token', 'fingerprint', 'response'))
  if response then return { 'done', fingerprint, response } end
  if token and token ~= ARGV[1] then return { 'in_progress' } end
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'fingerprint', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return { 'claimed' }`;
const RENEW = `
  if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
  if redis.call('HEXISTS', KEYS[1], 'response') == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
  return 1`;
/** A key that has ended meanwhile was claimed by nobody since: the response is kept all the same. */
const COMMIT = `
  local token = redis.call('HGET', KEYS[1], 'token')
  if token and token ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'fingerprint', ARGV[2], 'response', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return 1`;
const RELEASE = `
  if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then redis.call('DEL', KEYS[1]) end
  return 1`;

/**
 * Creates a store in a Redis, for all processes and machines that are connected to it. A claim is renewed while its
 * request is carried out, so that no other one is, however long it takes. When its process is killed the key is free
 * after 30 seconds, and the request is then carried out again: what it had done before may be done twice.
 *
 * @param redis from `connectRedis`; it should not evict keys (`maxmemory-policy noeviction`)
 * @param log learns when a response could not be kept
 * @example
 * const redis = await connectRedis('redis://localhost:6379', log);
 * const plan = await createPlan(contract, { ...options, idempotencyStore: createRedisIdempotencyStore(redis, log) });
 */
export function createRedisIdempotencyStore(redis: RedisConnection, log: Pick<Logger, 'error'>): IdempotencyStore {
  async function run(script: string, key: string, ...values: readonly string[]) {
    return redis.send('EVAL', script, '1', `gatehouse:idempotency:${key}`, ...values);
  }

  function createClaim({ key, fingerprint, keepMs }: IdempotencyEntry, token: string): IdempotencyClaim {
    const timer = setInterval(() => void renew(), RENEW_INTERVAL_MS).unref();

    async function renew(): Promise<void> {
      // While Redis is lost the claim may end: what then happens twice is found when the response is kept.
      await run(RENEW, key, token, String(LEASE_MS)).catch(() => undefined);
    }

    async function keep(response: string): Promise<void> {
      clearInterval(timer);
      try {
        const isKept = await run(COMMIT, key, token, fingerprint, response, String(keepMs));
        if (isKept === 0)
          log.error('a claim of an idempotency key was lost: its request may have been carried out twice');
      } catch (error) {
        // The handler has done its work: its caller is told so, although a repetition would do it again.
        log.error({ err: error }, 'the response to an idempotency key could not be kept');
      }
    }

    async function release(): Promise<void> {
      clearInterval(timer);
      // Else it is free when the lease ends.
      await run(RELEASE, key, token).catch(() => undefined);
    }

    return { commit: keep, rollback: (response) => (response === undefined ? release() : keep(response)) };
  }

  return {
    async claim(entry): Promise<IdempotencyState> {
      const token = randomUUID();
      const reply = await run(CLAIM, entry.key, token, entry.fingerprint, String(LEASE_MS)).catch(unavailable);
      const [kind, fingerprint, response] = Array.isArray(reply) ? reply.map(String) : [];
      if (kind === 'done' && fingerprint !== undefined && response !== undefined)
        return { kind, fingerprint, response };
      return kind === 'claimed' ? { kind, claim: createClaim(entry, token) } : { kind: 'in_progress' };
    },
  };
}

/** Without Redis nobody knows whether the request was carried out before: it is not carried out. */
function unavailable(cause: unknown): never {
  throw new Problem('unavailable', { headers: { 'Retry-After': '2' }, cause });
}
