import { isNativeError } from 'node:util/types';
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import type { Schema } from './schema.js';
import * as notes from './migrations/0001-notes.js';
import * as accounts from './migrations/0002-accounts.js';
import * as accountsHardening from './migrations/0003-accounts-hardening.js';
import * as idempotencyKeys from './migrations/0005-idempotency-keys.js';
import * as incidents from './migrations/0010-incidents.js';

/** All migrations, in the order of their names. They are imported, so that a build or bundle includes them. */
const migrations: Record<string, Migration> = {
  '0001-notes': notes,
  '0002-accounts': accounts,
  '0003-accounts-hardening': accountsHardening,
  '0005-idempotency-keys': idempotencyKeys,
  '0010-incidents': incidents,
};

/**
 * Runs the pending migrations, each in a transaction. Kysely holds a lock in the database, so processes that start
 * concurrently run them one at a time.
 *
 * @throws the error of the database
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  if (await isUpToDate(db)) return;
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (isNativeError(error)) throw error;
  if (error !== undefined) throw new Error('a migration failed', { cause: error });
}

/** Checks whether exactly these migrations have run, which spares most starts the migrator's scan of all tables. */
async function isUpToDate(db: Kysely<Schema>): Promise<boolean> {
  const applied = await sql<{ name: string }>`select name from kysely_migration order by name`
    .execute(db)
    .catch(() => undefined);
  return applied?.rows.map(({ name }) => name).join() === Object.keys(migrations).join();
}
