import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { sql, type Kysely } from 'kysely';
import type { Logger } from 'pino';
import { StartupError, type KeySource } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { audit, type Actor } from './audit.js';
import { repeat } from './schedule.js';
import type { Sealing } from './sealing.js';

/** A public key as others need it to verify tokens (RFC 7517). */
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
  /** From when it signs. */
  readonly from: Date;
}

export interface SigningKeys extends KeySource {
  /** The key to sign with now. */
  current(): SigningKey;
  /** Those that tokens are accepted of, newest first. */
  readonly published: readonly PublicKey[];
  /**
   * Publishes a new key, and signs with it once every process knows it. The one before goes when the last token it has
   * signed has expired.
   */
  rotate(actor: Actor): Promise<void>;
  close(): Promise<void>;
}

/** How often a process looks for changes by others, in milliseconds. */
const pause = 2000;
/** How long a new key is published before it signs, in seconds: every process has looked by then. */
const lead = 10;
/** How long the one before is accepted: longer than the lead and the life of a token, in seconds. */
const overlap = lead + 11 * 60;

/**
 * ES256 keys in the database, sealed. The newest whose time has come signs; all verify until they retire.
 *
 * @throws StartRefused when they were sealed with another encryption key
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
    const rows = await db.selectFrom('signing_keys').selectAll().orderBy('created_at', 'desc').execute();
    if (rows.map(({ kid }) => kid).join() === keys.map(({ jwk }) => jwk.kid).join()) return;
    keys = await Promise.all(
      rows.map(({ kid, private_key: sealed, created_at: from }) => imported(sealing.open(sealed, `key ${kid}`), from)),
    );
    version += 1;
  }

  async function add(trx: Kysely<Schema>, from: Date): Promise<string> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { kid } = (await imported(pem, from)).jwk;
    await trx
      .insertInto('signing_keys')
      .values({ kid, private_key: sealing.seal(pem, `key ${kid}`), created_at: from })
      .execute();
    return kid;
  }

  /** Of several processes that find none, one makes it. */
  async function addFirst(): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await sql`lock table signing_keys in share row exclusive mode`.execute(trx);
      const known = await trx.selectFrom('signing_keys').select('kid').limit(1).execute();
      if (known.length === 0) await add(trx, new Date());
    });
  }

  try {
    await load();
  } catch (error) {
    if (!(error instanceof Error) || 'severity' in error) throw error;
    const what = 'the signing keys in the database were sealed with another key';
    const instead = 'copy the file from the machine that made them; every process of one database needs the same';
    throw new StartupError([{ where: 'ENCRYPTION_KEY_FILE', what, instead }]);
  }
  if (keys.length === 0) {
    await addFirst();
    await load();
  }
  const stop = repeat(pause, log, load);

  return {
    get version() {
      return version;
    },
    find: ({ kid }) => keys.find(({ jwk }) => jwk.kid === kid)?.publicKey,
    current() {
      const now = Date.now();
      const current = keys.find(({ from }) => from.getTime() <= now) ?? keys.at(-1);
      if (!current) throw new Error('there is no signing key');
      return current;
    },
    get published() {
      return keys.map(({ jwk }) => jwk);
    },
    async rotate(actor) {
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('signing_keys')
          .set({ retires_at: sql`now() + make_interval(secs => ${overlap})` })
          .where('retires_at', 'is', null)
          .execute();
        await audit(trx, actor, 'signing_key_rotated', await add(trx, new Date(Date.now() + lead * 1000)));
      });
      await load();
    },
    close: stop,
  };
}

async function imported(pem: string, from: Date): Promise<SigningKey> {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  return { from, privateKey, publicKey, jwk: { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' } };
}
