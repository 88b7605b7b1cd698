import { sql, type Kysely } from 'kysely';
import type { ClientBase } from 'pg';
import type { Schema } from './schema.js';

export interface Timeouts {
  /** For getting a connection, new or from the pool. */
  readonly connectMs: number;
  /** After which the server cancels a statement. */
  readonly statementMs: number;
  /** After which the server cancels a statement that waits for a lock. */
  readonly lockMs: number;
  /** After which the client gives up on a statement, if the server does not respond at all. */
  readonly queryMs: number;
  /** After which the server ends a transaction that sends no statement. */
  readonly idleInTransactionMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 5_000,
  statementMs: 10_000,
  lockMs: 2_000,
  queryMs: 12_000,
  idleInTransactionMs: 10_000,
};

/** The settings of a session that limit how long it occupies the server. */
const SETTING_NAMES = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'] as const;

/**
 * Sets the timeouts of a new session, unless a connection pooler is in between. A pooler refuses them as parameters of
 * the connection, and in transaction mode shares sessions, so that there the role needs them.
 */
export async function applyTimeouts(client: ClientBase, timeouts: Timeouts): Promise<void> {
  const values = [timeouts.statementMs, timeouts.lockMs, timeouts.idleInTransactionMs];
  // A pooler gives the client a process ID of its own.
  const processId = 'processID' in client ? client.processID : null;
  await client.query(
    `select set_config(name, value, false) from unnest($2::text[], $3::text[]) as setting (name, value)
    where pg_backend_pid() = $1::integer`,
    [processId, SETTING_NAMES, values.map((value) => `${value}ms`)],
  );
}

/** Returns the names of the timeouts that a session lacks: those of the role, if a pooler is in between. */
export async function missingTimeouts(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from unnest(${SETTING_NAMES}::text[]) as name where current_setting(name) = '0'`.execute(db);
  return rows.map(({ name }) => name);
}
