import { isNativeError } from 'node:util/types';
import { Kysely } from 'kysely';
import { atSetting, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';
import { createPing, type Database } from './database.js';
import { migrate } from './migrate.js';
import { migrationDialect, postgresDialect } from './postgres.js';
import type { Schema } from './schema.js';

/**
 * Connects to a database on a PostgreSQL server and migrates its tables.
 *
 * @param url `postgres://user:password@host:5432/name`
 * @param onError called when an idle connection is lost
 * @throws StartupError if the server cannot be reached or the tables cannot be changed; never contains the password
 */
export async function connectPostgres(url: string, onError: (error: Error) => void): Promise<Database> {
  const location = removeCredentials(url);
  const migrating = new Kysely<Schema>({ dialect: migrationDialect(url, onError) });
  try {
    await migrate(migrating);
  } catch (error) {
    const message = `The database ${location} cannot be used (${describeError(error)}).`;
    const hint = 'Start the server, or correct the address, user and password.';
    throw new StartupError([diagnostic('database-unavailable', atSetting('DATABASE_URL'), message, hint)]);
  } finally {
    await migrating.destroy();
  }
  const db = new Kysely<Schema>({ dialect: postgresDialect(url, onError) });
  return { db, location, ping: createPing(db), close: () => db.destroy() };
}

function removeCredentials(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Returns the driver's message, which names host, user and database, but never the password. */
function describeError(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  // The AggregateError of several addresses has the code of the first one and no message.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : error.message;
}
