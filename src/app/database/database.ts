import { sql, type Kysely } from 'kysely';
import type { Schema } from './schema.js';

/** Where the sample keeps its data, embedded or on a server. */
export interface Database {
  readonly db: Kysely<Schema>;
  /** For people: a folder, or an address without credentials. */
  readonly place: string;
  /** Whether it answers in time. Those who ask at once share one question, so that asking often costs no more. */
  readonly ping: () => Promise<boolean>;
  /** Lets running statements finish, then closes. */
  readonly close: () => Promise<void>;
}

/** Makes a `ping`. @param patience in milliseconds */
export function createPing(db: Kysely<Schema>, patience = 2_000): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined;

  function ask(): Promise<boolean> {
    asked ??= sql`select 1`
      .execute(db)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (asked = undefined));
    return asked;
  }

  return async function ping() {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, patience, false)));
    try {
      return await Promise.race([ask(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
