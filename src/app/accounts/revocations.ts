import { performance } from 'node:perf_hooks';
import { sql, type Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Claims } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { schedule } from './schedule.js';

/** The largest step of a clock that revocations survive, in either direction. */
const MAX_CLOCK_STEP_SECONDS = 3_600;
/** How long an ended session is remembered: longer than an access token is accepted, even if the clock is set back. */
const RETENTION_SECONDS = 11 * 60 + MAX_CLOCK_STEP_SECONDS;
/** How far back sessions are read by the clock of the database, which may have been set as well. */
const LOOK_BACK_SECONDS = RETENTION_SECONDS + MAX_CLOCK_STEP_SECONDS;
/** How often a process polls for sessions that other processes have ended. */
const POLL_INTERVAL_MS = 1_000;
/** How old the list may be before it is reloaded to check a token. */
const MAX_AGE_MS = 10_000;
/** How many rows one statement reads, so that a mass of them does not hold the event loop. */
const BATCH_SIZE = 2_000;

export interface Revocations {
  /** Checks whether the session of a token has ended. Tokens without a session are never revoked. */
  isRevoked(claims: Claims): boolean | Promise<boolean>;
  /** Adds ended sessions: immediately in this process, within two seconds in the others. */
  add(sessions: readonly string[]): void;
  close(): Promise<void>;
}

/** A position in the ended sessions, which are read in the order of the transactions that have ended them. */
interface Cursor {
  readonly xid: string;
  readonly id: string;
}

const START: Cursor = { xid: '0', id: '00000000-0000-0000-0000-000000000000' };

/** A snapshot in which no transaction is visible. */
const EMPTY_SNAPSHOT = '1:1:';

/**
 * Creates the list of recently ended sessions. It is kept in memory, so that checking a request is cheap, and polled
 * from the database: each poll reads what was not visible to the poll before, so a late commit is not missed and no
 * clock decides. If polling has failed for ten seconds, a token is not accepted before the list is reloaded.
 *
 * @throws the error of the database
 */
export async function createRevocations(db: Kysely<Schema>, log: Pick<Logger, 'warn'>): Promise<Revocations> {
  /** In the order of their expiry, by the monotonic clock in milliseconds. */
  const expiryById = new Map<string, number>();
  let snapshot = EMPTY_SNAPSHOT;
  let loadedAt = -Infinity;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const startedAt = performance.now();
    const next = await currentSnapshot(db);
    for (let cursor: Cursor | undefined = START; cursor;) cursor = await loadBatch(cursor);
    snapshot = next;
    loadedAt = startedAt;
    forgetExpired();
  }

  /** @returns where to go on; `undefined` at the end */
  async function loadBatch(cursor: Cursor): Promise<Cursor | undefined> {
    const rows = await readEnded(db, snapshot, cursor);
    add(rows.map(({ id }) => id));
    return rows.length === BATCH_SIZE ? rows.at(-1) : undefined;
  }

  function add(sessions: readonly string[]): void {
    const expiry = performance.now() + RETENTION_SECONDS * 1000;
    for (const id of sessions) if (!expiryById.has(id)) expiryById.set(id, expiry);
  }

  function forgetExpired(): void {
    const now = performance.now();
    for (const [id, expiry] of expiryById) {
      if (expiry > now) break;
      expiryById.delete(id);
    }
  }

  /** Concurrent requests share one load. */
  function refresh(): Promise<void> {
    return (loading ??= load().finally(() => (loading = undefined)));
  }

  await refresh();
  const stop = schedule(POLL_INTERVAL_MS, log, refresh);
  return {
    isRevoked({ sid }) {
      if (typeof sid !== 'string') return false;
      if (expiryById.has(sid)) return true;
      return performance.now() - loadedAt > MAX_AGE_MS ? refresh().then(() => expiryById.has(sid)) : false;
    },
    add,
    close: stop,
  };
}

async function currentSnapshot(db: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(db);
  return rows[0]?.snapshot ?? EMPTY_SNAPSHOT;
}

/** Reads a batch of the sessions whose end is not visible in a snapshot. */
async function readEnded(db: Kysely<Schema>, snapshot: string, after: Cursor): Promise<readonly Cursor[]> {
  const { rows } = await sql<Cursor>`
    select ended_xid::text as xid, id from sessions
    where ended_xid >= pg_snapshot_xmin(${snapshot}::pg_snapshot)
      and not pg_visible_in_snapshot(ended_xid, ${snapshot}::pg_snapshot)
      and (ended_xid, id) > (${after.xid}::xid8, ${after.id}::uuid)
      and ended_at > now() - make_interval(secs => ${LOOK_BACK_SECONDS})
    order by ended_xid, id limit ${BATCH_SIZE}`.execute(db);
  return rows;
}
