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

/** Creates the store of statistics over all notes. */
export function createStatisticsStore(db: Kysely<Schema>): StatisticsStore {
  return {
    count() {
      return db
        .with('note_counts', (query) =>
          query
            .selectFrom('notes')
            .select(({ fn }) => [fn.countAll().as('notes'), fn.count('owner').distinct().as('owners')]),
        )
        .with('attachment_counts', (query) =>
          query
            .selectFrom('attachments')
            .select((eb) => [
              eb.fn.countAll().as('attachments'),
              eb.fn.coalesce(eb.fn.sum('size'), eb.val(0)).as('attachmentBytes'),
            ]),
        )
        .selectFrom('note_counts')
        .innerJoin('attachment_counts', (join) => join.onTrue())
        .select((eb) => [
          // The two drivers return 64-bit integers as different types, but doubles, exact up to 2^53, as the same.
          eb.cast<number>('notes', 'double precision').as('notes'),
          eb.cast<number>('owners', 'double precision').as('owners'),
          eb.cast<number>('attachments', 'double precision').as('attachments'),
          eb.cast<number>('attachmentBytes', 'double precision').as('attachmentBytes'),
        ])
        .executeTakeFirstOrThrow();
    },
  };
}
