import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';

export interface Statistics {
  readonly notes: number;
  readonly owners: number;
  readonly attachments: number;
  readonly attachmentBytes: number;
}

export interface StatisticsStore {
  /** Counts the notes and attachments of all owners. */
  count(): Promise<Statistics>;
}

/** Creates the store of statistics. It adds up the totals that triggers keep, one row per owner, not the notes. */
export function createStatisticsStore(db: Kysely<Schema>): StatisticsStore {
  return {
    count() {
      return db
        .with('notes_total', (query) =>
          query
            .selectFrom('note_totals')
            .where('notes', '>', 0)
            .select(({ fn }) => [fn.sum('notes').as('notes'), fn.countAll().as('owners')]),
        )
        .with('attachments_total', (query) =>
          query
            .selectFrom('attachment_totals')
            .select(({ fn }) => [fn.sum('attachments').as('attachments'), fn.sum('bytes').as('bytes')]),
        )
        .selectFrom('notes_total')
        .innerJoin('attachments_total', (join) => join.onTrue())
        .select((eb) => {
          // The two drivers return 64-bit integers as different types, but doubles, exact up to 2^53, as the same.
          const number = (name: 'notes' | 'owners' | 'attachments' | 'bytes') =>
            eb.cast<number>(eb.fn.coalesce(name, eb.val(0)), 'double precision');
          return [
            number('notes').as('notes'),
            number('owners').as('owners'),
            number('attachments').as('attachments'),
            number('bytes').as('attachmentBytes'),
          ];
        })
        .executeTakeFirstOrThrow();
    },
  };
}
