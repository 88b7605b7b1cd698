import { sql, type Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Claims } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { schedule } from './schedule.js';

/** How long an ended session is remembered: longer than an access token is accepted. */
const RETENTION_SECONDS = 11 * 60;
/** How often a process polls for sessions that other processes have ended. */
const POLL_INTERVAL_MS = 1_000;
/** How old the list may be before it is reloaded to check a token. */
const MAX_AGE_MS = 10_000;
/** How much later than the time it writes a transaction may commit. */
const COMMIT_OVERLAP_SECONDS = 30;

export interface Revocations {
  /** Checks whether the session of a token has ended. Tokens without a session are never revoked. */
  isRevoked(claims: Claims): boolean | Promise<boolean>;
  /** Adds ended sessions: immediately in this process, within two seconds in the others. */
  add(sessions: readonly string[]): void;
  close(): Promise<void>;
}

/**
 * Creates the list of recently ended sessions. It is kept in memory, so that checking a request is cheap, and polled
 * from the database. If polling has failed for ten seconds, a token is not accepted before the list is reloaded.
 *
 * @throws the error of the database
 */
export async function createRevocations(db: Kysely<Schema>, log: Pick<Logger, 'warn'>): Promise<Revocations> {
  const expiryById = new Map<string, number>();
  let loadedAt = 0;

  async function load(): Promise<void> {
    const now = Date.now();
    const sinceSeconds =
      loadedAt === 0
        ? RETENTION_SECONDS
        : Math.min(RETENTION_SECONDS, (now - loadedAt) / 1000 + COMMIT_OVERLAP_SECONDS);
    const rows = await db
      .selectFrom('sessions')
      .select('id')
      .where('ended_at', '>', sql<Date>`now() - make_interval(secs => ${sinceSeconds})`)
      .execute();
    add(rows.map(({ id }) => id));
    for (const [id, expiry] of expiryById) if (expiry < now) expiryById.delete(id);
    loadedAt = now;
  }

  function add(sessions: readonly string[]): void {
    const expiry = Date.now() + RETENTION_SECONDS * 1000;
    for (const id of sessions) if (!expiryById.has(id)) expiryById.set(id, expiry);
  }

  await load();
  const stop = schedule(POLL_INTERVAL_MS, log, load);
  return {
    isRevoked({ sid }) {
      if (typeof sid !== 'string') return false;
      if (expiryById.has(sid)) return true;
      return Date.now() - loadedAt > MAX_AGE_MS ? load().then(() => expiryById.has(sid)) : false;
    },
    add,
    close: stop,
  };
}
