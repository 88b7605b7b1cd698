import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.js';
import { DEFAULT_RETENTION, type RetentionSettings } from './retention.js';

/** How many rows a statement deletes: so few that nobody waits for it. */
const BATCH_SIZE = 2_000;
/** How many sessions are deleted at once, each with its last refresh tokens. */
const SESSION_BATCH_SIZE = 500;
/** The pause between two batches, in which other transactions have the database. */
const PAUSE_MS = 20;
/** Identifies the advisory lock of the process that deletes: an arbitrary number. */
const LOCK_ID = 7_203_114;

type Trx = Transaction<Schema>;

/** Deletes one batch of rows. @returns how many rows were deleted; 0 at the end */
type DeleteBatch = (trx: Trx) => Promise<number>;

/**
 * Deletes expired rows, in small batches, and in one process at a time: where another one is at it, this one leaves it to
 * that. Rows are kept as long as they are needed to detect the reuse of a token.
 *
 * @param signal stops after the batch in progress
 * @returns how many rows were deleted
 */
export async function deleteExpired(
  db: Kysely<Schema>,
  retention: RetentionSettings = DEFAULT_RETENTION,
  signal?: AbortSignal,
): Promise<number> {
  let total = 0;
  for (const deleteBatch of batches(retention)) {
    let deleted: number | undefined;
    do {
      deleted = await withLock(db, deleteBatch);
      if (deleted === undefined || signal?.aborted) return total;
      total += deleted;
      if (deleted > 0) await wait(PAUSE_MS);
    } while (deleted > 0);
  }
  return total;
}

/** @returns `undefined` if another process holds the lock */
function withLock(db: Kysely<Schema>, deleteBatch: DeleteBatch): Promise<number | undefined> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(${sql.lit(LOCK_ID)}) as "isOurs"`.execute(trx);
    return rows[0]?.isOurs ? deleteBatch(trx) : undefined;
  });
}

/** In this order, so that few refresh tokens are left when their session is deleted. */
function batches({ auditMs, usedTokensMs }: RetentionSettings): readonly DeleteBatch[] {
  return [
    deleteWhere('blocks', sql`ends_at < now()`),
    deleteWhere('mail_tokens', sql`expires_at < now()`),
    deleteWhere('attempts', sql`last_at < now() - interval '2 days'`),
    deleteWhere('known_addresses', sql`seen_at < now() - interval '90 days'`),
    deleteWhere('outbox', sql`dead_at < now() - interval '7 days'`),
    deleteWhere('refresh_tokens', sql`used_at < ${ago(usedTokensMs)}`),
    deleteSessions,
    ...(auditMs === 'forever'
      ? []
      : [deleteWhere('audit', sql`at < ${ago(auditMs)}`), deleteWhere('incidents', sql`last_seen < ${ago(auditMs)}`)]),
  ];
}

function deleteWhere(table: keyof Schema, condition: RawBuilder<unknown>): DeleteBatch {
  return async (trx) => {
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where ctid = any(array(
        select ctid from ${sql.table(table)} where ${condition}
        limit ${sql.lit(BATCH_SIZE)} for update skip locked))`.execute(trx);
    return Number(numAffectedRows);
  };
}

/** Deletes the refresh tokens of a session before itself: a cascade over thousands of them would be one statement. */
async function deleteSessions(trx: Trx): Promise<number> {
  const sessions = await trx
    .selectFrom('sessions')
    .select('id')
    .where(sql<boolean>`expires_at < now() - interval '1 day' or ended_at < now() - interval '30 days'`)
    .limit(SESSION_BATCH_SIZE)
    .forUpdate()
    .skipLocked()
    .execute();
  if (sessions.length === 0) return 0;
  const ids = sql.join(sessions.map(({ id }) => id));
  const tokens = await deleteWhere('refresh_tokens', sql`session_id in (${ids})`)(trx);
  if (tokens === BATCH_SIZE) return tokens;
  const { numAffectedRows = 0n } = await sql`delete from sessions where id in (${ids})`.execute(trx);
  return tokens + Number(numAffectedRows);
}

function ago(milliseconds: number): RawBuilder<Date> {
  return sql`now() - make_interval(secs => ${sql.lit(milliseconds / 1000)})`;
}
