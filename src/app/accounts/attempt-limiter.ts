import { sql, type Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';

/** How many attempts are free, and how the delay grows after them. */
export interface BackoffPolicy {
  readonly freeAttempts: number;
  /** The first delay; each further failure doubles it. */
  readonly initialDelayMs: number;
  /** The longest delay, so that nobody is locked out permanently. */
  readonly maxDelayMs: number;
  /** After this time without an attempt, counting restarts. */
  readonly resetAfterMs: number;
}

/** A counter of attempts, by its key in the database, with its policy. */
export interface AttemptCounter {
  readonly key: string;
  readonly policy: BackoffPolicy;
}

/** An attempt that was admitted. */
export interface Permit {
  readonly kind: 'permit';
  /** Uncounts the attempt, because it succeeded. */
  refund(): Promise<void>;
}

/** An attempt that was rejected because a delay is running. */
export interface Rejection {
  readonly kind: 'rejection';
  readonly retryAfterSeconds: number;
}

export interface AttemptLimiter {
  /** Counts an attempt in each of the counters, in order. One that is rejected counts in none of them. */
  acquire(counters: readonly AttemptCounter[]): Promise<Permit | Rejection>;
  /** Deletes counters, so that counting restarts and delays end. */
  reset(keys: readonly string[]): Promise<void>;
}

interface Counted {
  readonly kind: 'counted';
  readonly key: string;
  readonly failures: number;
}

/**
 * Creates a limiter of guesses. An attempt is counted before it is checked, in one statement, so that concurrent attempts
 * have no advantage over consecutive ones; a successful one is refunded. Attempts during a delay do not extend it.
 */
export function createAttemptLimiter(db: Kysely<Schema>): AttemptLimiter {
  async function count({ key, policy }: AttemptCounter): Promise<Counted | Rejection> {
    const { freeAttempts, initialDelayMs, maxDelayMs, resetAfterMs } = policy;
    const failures = sql<number>`case when attempts.last_at < now() - ${interval(resetAfterMs)} then 1
      else attempts.failures + 1 end`;
    const counted = await db
      .insertInto('attempts')
      .values({ key, failures: 1, last_at: sql`now()`, blocked_until: sql`now()` })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({
            failures,
            last_at: sql`now()`,
            blocked_until: sql`now() + case when ${failures} <= ${freeAttempts} then interval '0' else
              least(${interval(maxDelayMs)},
                ${interval(initialDelayMs)} * power(2, least(${failures} - ${freeAttempts} - 1, 20))) end`,
          })
          .where(sql<boolean>`attempts.blocked_until <= now()`),
      )
      .returning('failures')
      .executeTakeFirst();
    if (counted) return { kind: 'counted', key, failures: counted.failures };
    const blocked = await db
      .selectFrom('attempts')
      .select(sql<number>`ceil(extract(epoch from blocked_until - now()))::double precision`.as('seconds'))
      .where('key', '=', key)
      .executeTakeFirst();
    return { kind: 'rejection', retryAfterSeconds: Math.max(1, blocked?.seconds ?? 1) };
  }

  async function uncount({ key, failures }: Counted): Promise<void> {
    await db
      .updateTable('attempts')
      .set({
        // Ends the delay of this attempt only: one that a later failure has caused continues.
        blocked_until: sql`case when failures = ${failures} then now() else blocked_until end`,
        failures: sql`greatest(failures - 1, 0)`,
      })
      .where('key', '=', key)
      .execute();
  }

  async function uncountAll(counted: readonly Counted[]): Promise<void> {
    for (const one of counted) await uncount(one);
  }

  return {
    async acquire(counters) {
      const counted: Counted[] = [];
      for (const counter of counters) {
        const result = await count(counter);
        if (result.kind === 'rejection') {
          await uncountAll(counted);
          return result;
        }
        counted.push(result);
      }
      return { kind: 'permit', refund: () => uncountAll(counted) };
    },

    async reset(keys) {
      await db.deleteFrom('attempts').where('key', 'in', keys).execute();
    },
  };
}

function interval(milliseconds: number) {
  return sql`make_interval(secs => ${milliseconds / 1000})`;
}
