import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';

export interface Statistics {
  readonly notes: number;
  readonly owners: number;
  readonly attachments: number;
  readonly attachmentBytes: number;
}

export type StatisticsStore = ReturnType<typeof createStatisticsStore>;

/** Counts over everything that is stored, whoever owns it. */
export function createStatisticsStore(db: Kysely<Schema>) {
  return {
    count(): Promise<Statistics> {
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
          // The two drivers read 64-bit integers differently; a double is the same number in both, up to 2^53.
          eb.cast<number>('notes', 'double precision').as('notes'),
          eb.cast<number>('owners', 'double precision').as('owners'),
          eb.cast<number>('attachments', 'double precision').as('attachments'),
          eb.cast<number>('attachmentBytes', 'double precision').as('attachmentBytes'),
        ])
        .executeTakeFirstOrThrow();
    },
  };
}
