import { isNativeError } from 'node:util/types';
import { Kysely } from 'kysely';
import { StartupError } from '../../kit/index.js';
import { createPing, type Database } from './database.js';
import { migrate } from './migrate.js';
import { migrationDialect, postgresDialect } from './postgres.js';
import type { Schema } from './schema.js';

/**
 * Opens a database on a PostgreSQL server and brings its tables up to date.
 *
 * @param url `postgres://user:password@host:5432/name`
 * @param onError learns of connections that were lost while no statement was running
 * @throws StartRefused when it cannot be reached or is not ours to change; the message never has the password
 */
export async function openDatabaseServer(url: string, onError: (error: Error) => void): Promise<Database> {
  const place = withoutCredentials(url);
  const migrating = new Kysely<Schema>({ dialect: migrationDialect(url, onError) });
  try {
    await migrate(migrating);
  } catch (error) {
    const what = `the database ${place} cannot be used (${reason(error)})`;
    const instead = 'start the server, or correct the address, user and password';
    throw new StartupError([{ where: 'DATABASE_URL', what, instead }]);
  } finally {
    await migrating.destroy();
  }
  const db = new Kysely<Schema>({ dialect: postgresDialect(url, onError) });
  return { db, place, ping: createPing(db), close: () => db.destroy() };
}

function withoutCredentials(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** What a person can act on. The driver's messages name host, user and database, never the password. */
function reason(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  // Of several addresses tried, an AggregateError has the code of the first and no message.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : error.message;
}
