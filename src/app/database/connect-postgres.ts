import { Kysely, type Dialect } from 'kysely';
import { createConnectionPool, migrationDialect } from './connection-pool.js';
import type { Database } from './database.js';
import { createHealthCheck } from './health.js';
import { migrate } from './migrate.js';
import type { Schema } from './schema.js';
import { createSemaphore } from './semaphore.js';
import { DEFAULT_TIMEOUTS, missingTimeouts, type Timeouts } from './session-timeouts.js';
import { toStartupError } from './startup-errors.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/name` */
  readonly url: string;
  /** How many connections requests may use. */
  readonly connections: number;
  readonly timeouts?: Timeouts;
  /** Called when an idle connection is lost. */
  readonly onError: (error: Error) => void;
  /** Called at the start with what works, but should be changed. */
  readonly onWarning: (message: string) => void;
}

/** Connections for keys, revocations and the health check: one each, as none runs more than one statement at once. */
const SYSTEM_CONNECTIONS = 3;

/** The part of the connections that one feature may use, and that searches may use. */
const FEATURE_SHARE = 0.7;
const SEARCH_SHARE = 0.2;

/**
 * Connects to a database on a PostgreSQL server and migrates its tables.
 *
 * @throws StartupError if the server cannot be reached or the tables cannot be changed; never contains the password
 */
export async function connectPostgres(options: PostgresOptions): Promise<Database> {
  const { url, onError, onWarning } = options;
  const location = removeCredentials(url);
  const migrations = await runMigrations(url, location, onError);
  const database = { ...openPools(options), location, migrations };
  try {
    const missing = await missingTimeouts(database.system);
    if (missing.length > 0) onWarning(pooledWarning(missing));
    return database;
  } catch (error) {
    await database.close();
    throw toStartupError(error, location);
  }
}

async function runMigrations(
  url: string,
  location: string,
  onError: PostgresOptions['onError'],
): Promise<readonly string[]> {
  const db = access(migrationDialect(url, DEFAULT_TIMEOUTS.connectMs, onError));
  try {
    return await migrate(db);
  } catch (error) {
    throw toStartupError(error, location);
  } finally {
    await db.destroy();
  }
}

function openPools({
  url,
  connections,
  onError,
  timeouts = DEFAULT_TIMEOUTS,
}: PostgresOptions): Omit<Database, 'location' | 'migrations'> {
  const shared = { url, timeouts, onError };
  const requests = createConnectionPool({ ...shared, connections });
  const own = createConnectionPool({ ...shared, connections: SYSTEM_CONNECTIONS });
  const slots = (share: number) => createSemaphore(Math.max(1, Math.round(connections * share)));
  const notes = slots(FEATURE_SHARE);
  return {
    db: access(requests.dialect(slots(FEATURE_SHARE))),
    notes: access(requests.dialect(notes)),
    search: access(requests.dialect(notes, slots(SEARCH_SHARE))),
    system: access(own.dialect(createSemaphore(SYSTEM_CONNECTIONS - 1))),
    checkHealth: createHealthCheck(access(own.dialect())),
    async close() {
      await Promise.all([requests.close(), own.close()]);
    },
  };
}

function access(dialect: Dialect): Kysely<Schema> {
  return new Kysely<Schema>({ dialect });
}

function pooledWarning(missing: readonly string[]): string {
  const statements = missing.map((name) => `alter role … set ${name} = …`).join('; ');
  return `DATABASE_URL leads to a connection pooler, and its role has no ${missing.join(', ')}: ${statements}`;
}

function removeCredentials(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
