import { sql, type Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Claims } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { repeat } from './schedule.js';

/** Longer than an access token is accepted, in seconds: after it a session need not be remembered. */
const remembered = 11 * 60;
/** How often a process looks for sessions that others have ended, in milliseconds. */
const pause = 1000;
/** A list older than this is not relied on. */
const stale = 10_000;
/** Transactions commit up to this many seconds after the time they write. */
const overlap = 30;

export interface Revocations {
  /** Whether the session of a token has ended; tokens without a session are none of ours. */
  isRevoked(claims: Claims): boolean | Promise<boolean>;
  /** In this process at once; in the others within a second or two. */
  add(sessions: readonly string[]): void;
  close(): Promise<void>;
}

/**
 * The sessions that ended while tokens of them may still be about, in memory, so that asking at every request costs
 * nothing. Each process reads from the database what others have ended. When it has not been able to for ten seconds,
 * it asks before it believes a token.
 *
 * @throws what the database said
 */
export async function createRevocations(db: Kysely<Schema>, log: Pick<Logger, 'warn'>): Promise<Revocations> {
  const ended = new Map<string, number>();
  let read = 0;

  async function load(): Promise<void> {
    const asked = Date.now();
    const back = read === 0 ? remembered : Math.min(remembered, (asked - read) / 1000 + overlap);
    const rows = await db
      .selectFrom('sessions')
      .select('id')
      .where('ended_at', '>', sql<Date>`now() - make_interval(secs => ${back})`)
      .execute();
    add(rows.map(({ id }) => id));
    for (const [id, until] of ended) if (until < asked) ended.delete(id);
    read = asked;
  }

  function add(sessions: readonly string[]): void {
    for (const id of sessions) if (!ended.has(id)) ended.set(id, Date.now() + remembered * 1000);
  }

  await load();
  const stop = repeat(pause, log, load);
  return {
    isRevoked({ sid }) {
      if (typeof sid !== 'string') return false;
      if (ended.has(sid)) return true;
      return Date.now() - read > stale ? load().then(() => ended.has(sid)) : false;
    },
    add,
    close: stop,
  };
}
