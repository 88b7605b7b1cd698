import { sql, type Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';

/** How many tries are free, and how the delay grows after them. Times in milliseconds. */
export interface Patience {
  readonly free: number;
  /** The first delay; each further failure doubles it. */
  readonly first: number;
  /** Delays grow no further, so that nobody is locked out for good. */
  readonly longest: number;
  /** After this long without a try the count begins anew. */
  readonly forget: number;
}

/** A try that was let through. */
export interface Try {
  /** Takes it back: it was no guess. */
  forgive(): Promise<void>;
}

/** A try that was not: seconds until the next one is. */
export interface Refused {
  readonly retryAfter: number;
}

export type Attempts = ReturnType<typeof createAttempts>;

/**
 * Counts guesses. A try counts before it is looked at, in one statement, so that a thousand at once are no more than a
 * thousand in turn; one that was right is taken back. Tries while a delay lasts change nothing: it ends when it said.
 */
export function createAttempts(db: Kysely<Schema>) {
  async function take(key: string, patience: Patience): Promise<number | Refused> {
    const failures = sql<number>`case when attempts.last_at < now() - ${interval(patience.forget)} then 1
      else attempts.failures + 1 end`;
    const taken = await db
      .insertInto('attempts')
      .values({ key, failures: 1, last_at: sql`now()`, blocked_until: sql`now()` })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({
            failures,
            last_at: sql`now()`,
            blocked_until: sql`now() + case when ${failures} <= ${patience.free} then interval '0' else
              least(${interval(patience.longest)},
                ${interval(patience.first)} * power(2, least(${failures} - ${patience.free} - 1, 20))) end`,
          })
          .where(sql<boolean>`attempts.blocked_until <= now()`),
      )
      .returning('failures')
      .executeTakeFirst();
    if (taken) return taken.failures;
    const blocked = await db
      .selectFrom('attempts')
      .select(sql<number>`ceil(extract(epoch from blocked_until - now()))::double precision`.as('seconds'))
      .where('key', '=', key)
      .executeTakeFirst();
    return { retryAfter: Math.max(1, blocked?.seconds ?? 1) };
  }

  async function forgive(key: string, failures: number): Promise<void> {
    await db
      .updateTable('attempts')
      .set({
        // Only the delay of this very try: one that others have earned meanwhile stays.
        blocked_until: sql`case when failures = ${failures} then now() else blocked_until end`,
        failures: sql`greatest(failures - 1, 0)`,
      })
      .where('key', '=', key)
      .execute();
  }

  return {
    /**
     * Takes a try at each of the keys, in turn, as far as they let it through.
     *
     * @param keys what is guarded against whom, with the patience there is
     */
    async take(keys: readonly (readonly [key: string, patience: Patience])[]): Promise<Try | Refused> {
      const taken: [string, number][] = [];
      for (const [key, patience] of keys) {
        const result = await take(key, patience);
        if (typeof result !== 'number') return result;
        taken.push([key, result]);
      }
      return {
        async forgive() {
          for (const [key, failures] of taken) await forgive(key, failures);
        },
      };
    },
  };
}

function interval(milliseconds: number) {
  return sql`make_interval(secs => ${milliseconds / 1000})`;
}
