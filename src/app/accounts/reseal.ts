import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';
import { contextOf } from './mail/outbox.js';
import type { Sealing } from './sealing.js';

/** How many secrets were encrypted with the newest key again. */
export interface ResealResult {
  readonly signingKeys: number;
  readonly secondFactors: number;
  readonly emails: number;
}

const BATCH_SIZE = 500;

/** A secret in the database. */
interface Sealed {
  readonly id: string;
  readonly sealed: string;
}

/** The secrets of one column. */
interface SealedColumn {
  /** Reads a batch in the order of the ids. */
  read(after: string | undefined): Promise<readonly Sealed[]>;
  /** What the secret is sealed as. */
  contextOf(id: string): string;
  /** Replaces a secret, unless it has changed since it was read. @returns how many rows were changed */
  replace(secret: Sealed, resealed: string): Promise<bigint>;
}

/**
 * Encrypts everything that is sealed in the database with the newest key, so that the other ones can be removed. The server
 * may run meanwhile: a secret that changes while it is resealed is sealed with the newest key anyway.
 *
 * @throws UnknownKeyError if no key opens a secret
 */
export async function reseal(db: Kysely<Schema>, sealing: Sealing): Promise<ResealResult> {
  return {
    signingKeys: await resealColumn(signingKeys(db), sealing),
    secondFactors: await resealColumn(secondFactors(db), sealing),
    emails: await resealColumn(emails(db), sealing),
  };
}

async function resealColumn(column: SealedColumn, sealing: Sealing): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const batch = await column.read(after);
    for (const secret of batch) {
      const resealed = sealing.reseal(secret.sealed, column.contextOf(secret.id));
      if (resealed !== undefined) count += Number(await column.replace(secret, resealed));
    }
    after = batch.at(-1)?.id;
  } while (after !== undefined);
  return count;
}

function signingKeys(db: Kysely<Schema>): SealedColumn {
  return {
    read(after) {
      const query = db.selectFrom('signing_keys').select(['kid as id', 'private_key as sealed']).orderBy('kid');
      return (after === undefined ? query : query.where('kid', '>', after)).limit(BATCH_SIZE).execute();
    },
    contextOf: (kid) => `key ${kid}`,
    async replace({ id, sealed }, resealed) {
      const { numUpdatedRows } = await db
        .updateTable('signing_keys')
        .set({ private_key: resealed })
        .where('kid', '=', id)
        .where('private_key', '=', sealed)
        .executeTakeFirst();
      return numUpdatedRows;
    },
  };
}

function secondFactors(db: Kysely<Schema>): SealedColumn {
  return {
    read(after) {
      const query = db
        .selectFrom('users')
        .select(['id', 'totp_secret as sealed'])
        .where('totp_secret', 'is not', null)
        .$narrowType<{ sealed: string }>()
        .orderBy('id');
      return (after === undefined ? query : query.where('id', '>', after)).limit(BATCH_SIZE).execute();
    },
    contextOf: (id) => `totp ${id}`,
    async replace({ id, sealed }, resealed) {
      const { numUpdatedRows } = await db
        .updateTable('users')
        .set({ totp_secret: resealed })
        .where('id', '=', id)
        .where('totp_secret', '=', sealed)
        .executeTakeFirst();
      return numUpdatedRows;
    },
  };
}

function emails(db: Kysely<Schema>): SealedColumn {
  return {
    read(after) {
      const query = db.selectFrom('outbox').select(['id', 'payload as sealed']).orderBy('id');
      return (after === undefined ? query : query.where('id', '>', after)).limit(BATCH_SIZE).execute();
    },
    contextOf,
    async replace({ id, sealed }, resealed) {
      const { numUpdatedRows } = await db
        .updateTable('outbox')
        .set({ payload: resealed })
        .where('id', '=', id)
        .where('payload', '=', sealed)
        .executeTakeFirst();
      return numUpdatedRows;
    },
  };
}
