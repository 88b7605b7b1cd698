import { sql, type Kysely } from 'kysely';
import type { Schema } from './schema.js';

/** The database of the sample, embedded or on a server. */
export interface Database {
  readonly db: Kysely<Schema>;
  /** For people: a folder, or a URL without credentials. */
  readonly location: string;
  /** Checks whether the database responds in time. Concurrent calls share one query, so calling it often is cheap. */
  readonly ping: () => Promise<boolean>;
  /** Waits for running statements, then closes the connections. */
  readonly close: () => Promise<void>;
}

const PING_TIMEOUT_MS = 2_000;

/** Creates a `ping`. */
export function createPing(db: Kysely<Schema>, timeoutMs = PING_TIMEOUT_MS): () => Promise<boolean> {
  let pending: Promise<boolean> | undefined;

  function query(): Promise<boolean> {
    pending ??= sql`select 1`
      .execute(db)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (pending = undefined));
    return pending;
  }

  return async function ping() {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, timeoutMs, false)));
    try {
      return await Promise.race([query(), timeout]);
    } finally {
      clearTimeout(timer);
    }
  };
}
