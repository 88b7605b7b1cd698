import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { calculateJwkThumbprint } from 'jose';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Logger } from 'pino';
import { atSetting, Problem, StartupError, type KeySource } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { diagnostic } from '../diagnostic-codes.js';
import { lockAccount, requireActiveSession, type Caller } from './account-lock.js';
import { recordAudit } from './audit.js';
import { schedule } from './schedule.js';
import type { Sealing } from './sealing.js';

/** A public key for verifying tokens, as a JWK (RFC 7517). */
export interface PublicKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: PublicKey;
  /** When it starts to sign, by the monotonic clock of this process, in milliseconds. */
  readonly activeFrom: number;
}

export interface SigningKeys extends KeySource {
  /** Returns the key to sign with. */
  current(): SigningKey;
  /** The keys of accepted tokens, newest first. */
  readonly published: readonly PublicKey[];
  /**
   * Publishes a new key, which signs as soon as every process has loaded it. The previous one is deleted when the last
   * token that it has signed has expired.
   *
   * @throws Problem `rate_limited` while too many previous keys are still accepted, `token_invalid` if the session of the
   * admin has ended
   */
  rotate(admin: Caller): Promise<void>;
  close(): Promise<void>;
}

/** How often a process polls for keys that other processes have added. */
const POLL_INTERVAL_MS = 2_000;
/** How long a new key is published before it signs: every process has polled by then. */
const LEAD_SECONDS = 10;
/** How long the previous key is accepted: longer than the lead and the lifetime of a token together. */
const OVERLAP_SECONDS = LEAD_SECONDS + 11 * 60;
/** How many keys are accepted at the same time. The contract allows to publish twice as many. */
const MAX_KEYS = 10;

/**
 * Creates the signing keys: ES256 keys, encrypted in the database. The newest active one signs, and all verify until they
 * retire.
 *
 * @throws StartupError if they were encrypted with another key
 */
export async function createSigningKeys(
  db: Kysely<Schema>,
  sealing: Sealing,
  log: Pick<Logger, 'warn'>,
): Promise<SigningKeys> {
  let keys: readonly SigningKey[] = [];
  let version = 0;

  async function load(): Promise<void> {
    await db
      .deleteFrom('signing_keys')
      .where('retires_at', '<', sql<Date>`now()`)
      .execute();
    const rows = await db
      .selectFrom('signing_keys')
      .select(['kid', 'private_key'])
      .select(sql<number>`extract(epoch from created_at - now())::double precision`.as('active_in_seconds'))
      .orderBy('created_at', 'desc')
      .execute();
    if (rows.map(({ kid }) => kid).join() === keys.map(({ jwk }) => jwk.kid).join()) return;
    const now = performance.now();
    keys = await Promise.all(
      rows.map(({ kid, private_key: sealed, active_in_seconds: seconds }) =>
        importKey(decrypt(sealed, kid), now + seconds * 1000),
      ),
    );
    version += 1;
  }

  function decrypt(sealed: string, kid: string): string {
    try {
      return sealing.open(sealed, `key ${kid}`);
    } catch {
      const message = 'The signing keys in the database were sealed with another key.';
      const hint = 'Copy the file from the machine that made them: every process of one database needs the same.';
      throw new StartupError([diagnostic('encryption-key-invalid', atSetting('ENCRYPTION_KEY_FILE'), message, hint)]);
    }
  }

  /** Adds a key. @param leadSeconds how long it is published before it signs */
  async function add(trx: Transaction<Schema>, leadSeconds: number): Promise<string> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { kid } = (await importKey(pem, 0)).jwk;
    const activeFrom = sql<Date>`now() + make_interval(secs => ${leadSeconds})`;
    await trx
      .insertInto('signing_keys')
      .values({ kid, private_key: sealing.seal(pem, `key ${kid}`), created_at: activeFrom })
      .execute();
    return kid;
  }

  /** Adds the first key, unless another process has added it. */
  async function addFirst(): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await lockTable(trx);
      const existing = await trx.selectFrom('signing_keys').select('kid').limit(1).execute();
      if (existing.length === 0) await add(trx, 0);
    });
  }

  await load();
  if (keys.length === 0) {
    await addFirst();
    await load();
  }
  const stop = schedule(POLL_INTERVAL_MS, log, load);

  return {
    get version() {
      return version;
    },
    find: ({ kid }) => keys.find(({ jwk }) => jwk.kid === kid)?.publicKey,
    current() {
      const now = performance.now();
      const current = keys.find(({ activeFrom }) => activeFrom <= now) ?? keys.at(-1);
      if (!current) throw new Error('there is no signing key');
      return current;
    },
    get published() {
      return keys.map(({ jwk }) => jwk);
    },
    async rotate(admin) {
      await db.transaction().execute(async (trx) => {
        await lockAccount(trx, admin.subject);
        await requireActiveSession(trx, admin);
        await lockTable(trx);
        await requirePlace(trx);
        await trx
          .updateTable('signing_keys')
          .set({ retires_at: sql`now() + make_interval(secs => ${OVERLAP_SECONDS})` })
          .where('retires_at', 'is', null)
          .execute();
        await recordAudit(trx, admin, 'signing_key_rotated', await add(trx, LEAD_SECONDS));
      });
      await load();
    },
    close: stop,
  };
}

async function lockTable(trx: Transaction<Schema>): Promise<void> {
  await sql`lock table signing_keys in share row exclusive mode`.execute(trx);
}

/** @throws Problem `rate_limited` if there are as many keys as can be published */
async function requirePlace(trx: Transaction<Schema>): Promise<void> {
  const { count, seconds } = await trx
    .selectFrom('signing_keys')
    .select(sql<number>`count(*)::integer`.as('count'))
    .select(sql<number | null>`ceil(extract(epoch from min(retires_at) - now()))::integer`.as('seconds'))
    .executeTakeFirstOrThrow();
  if (count < MAX_KEYS) return;
  throw new Problem('rate_limited', {
    detail: `${count} signing keys are accepted: wait until the oldest retires.`,
    headers: { 'Retry-After': `${Math.max(1, seconds ?? 1)}` },
  });
}

async function importKey(pem: string, activeFrom: number): Promise<SigningKey> {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  return { activeFrom, privateKey, publicKey, jwk: { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' } };
}
