import { isNativeError } from 'node:util/types';
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import type { Schema } from './schema.js';
import * as notes from './migrations/0001-notes.js';
import * as accounts from './migrations/0002-accounts.js';

/** Every migration by its name, in the order of the names. Imported, so that a build or a bundle carries them along. */
const migrations: Record<string, Migration> = { '0001-notes': notes, '0002-accounts': accounts };

/**
 * Brings the tables up to date. Two processes that start at once take turns: kysely holds a lock of the database's.
 *
 * @throws what the database said; each migration runs whole or not at all
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  if (await isUpToDate(db)) return;
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (isNativeError(error)) throw error;
  if (error !== undefined) throw new Error('a migration failed', { cause: error });
}

/** Whether exactly these migrations have run. Most starts find that they have, without the migrator's look at all tables. */
async function isUpToDate(db: Kysely<Schema>): Promise<boolean> {
  const done = await sql<{ name: string }>`select name from kysely_migration order by name`
    .execute(db)
    .catch(() => undefined);
  return done?.rows.map(({ name }) => name).join() === Object.keys(migrations).join();
}
