import type { Kysely } from 'kysely';
import type { HealthCheck } from './health.js';
import type { Schema } from './schema.js';

/**
 * The database of the sample, embedded or on a server. Each access takes a limited part of the connections, so that
 * statements that wait for one table leave connections for the others.
 */
export interface Database {
  /** For accounts, and whatever has no access of its own. */
  readonly db: Kysely<Schema>;
  /** For notes and attachments. */
  readonly notes: Kysely<Schema>;
  /** For searches, which are slower than other statements: a small part of the connections for notes. */
  readonly search: Kysely<Schema>;
  /** For the work of the server itself, keys and revocations: never waits for requests. */
  readonly system: Kysely<Schema>;
  /** For people: a folder, or a URL without credentials. */
  readonly location: string;
  /** The migrations that opening it has run. */
  readonly migrations: readonly string[];
  /** Checks whether the database responds. Concurrent calls share one query, so calling it often is cheap. */
  readonly checkHealth: HealthCheck;
  /** Waits for running statements, then closes the connections. */
  readonly close: () => Promise<void>;
}
