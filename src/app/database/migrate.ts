import { sql, type Kysely, type Migration } from 'kysely';
import type { Schema } from './schema.js';
import * as notes from './migrations/0001-notes.js';
import * as accounts from './migrations/0002-accounts.js';
import * as accountsHardening from './migrations/0003-accounts-hardening.js';
import * as growth from './migrations/0004-growth.js';
import * as idempotencyKeys from './migrations/0005-idempotency-keys.js';
import * as incidents from './migrations/0010-incidents.js';

export type Migrations = Readonly<Record<string, Pick<Migration, 'up'>>>;

/** All migrations of this version. They are imported, so that a build or bundle includes them. */
export const MIGRATIONS: Migrations = {
  '0001-notes': notes,
  '0002-accounts': accounts,
  '0003-accounts-hardening': accountsHardening,
  '0004-growth': growth,
  '0005-idempotency-keys': idempotencyKeys,
  '0010-incidents': incidents,
};

/** Any number that no other program uses for its own lock in the same database. */
const LOCK_ID = 3_853_314_791;
/** How long a migration waits for a table: meanwhile, every other statement on the table waits behind it. */
const LOCK_TIMEOUT = '5s';

/** The failure of a migration; its cause is the error of the database. */
export class MigrationError extends Error {
  readonly migration: string;

  constructor(migration: string, cause: unknown) {
    super(`migration ${migration} failed`, { cause });
    this.name = 'MigrationError';
    this.migration = migration;
  }
}

/**
 * Runs the migrations that have not run, in the order of their names, each in a transaction. Of processes that start at
 * the same time, one runs them and the others wait. Migrations of a newer version are left alone: they are compatible
 * with the previous one.
 *
 * @returns the names of those that have run
 * @throws MigrationError if one fails, which is rolled back; otherwise the error of the database
 */
export async function migrate(db: Kysely<Schema>, migrations: Migrations = MIGRATIONS): Promise<readonly string[]> {
  const done: string[] = [];
  for (const name of await pending(db, migrations)) {
    const hasRun = await db.transaction().execute((trx) => runOnce(trx, name, migrations));
    if (hasRun) done.push(name);
  }
  return done;
}

/** @returns whether it was still pending: another process may have run it meanwhile */
async function runOnce(trx: Kysely<Schema>, name: string, migrations: Migrations): Promise<boolean> {
  try {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_ID)})`.execute(trx);
    await createTable(trx);
    if (!(await pending(trx, migrations)).includes(name)) return false;
    await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(trx);
    await migrations[name]?.up(trx);
    await sql`insert into kysely_migration (name, timestamp) values (${name}, ${new Date().toISOString()})`.execute(
      trx,
    );
    return true;
  } catch (error) {
    throw new MigrationError(name, error);
  }
}

/** Returns the names of the migrations that have not run. Reads only, so that a role without DDL can start a server. */
async function pending(db: Kysely<Schema>, migrations: Migrations): Promise<readonly string[]> {
  const names = Object.keys(migrations).sort();
  const table = await sql<{ exists: boolean }>`select to_regclass('kysely_migration') is not null as exists`.execute(
    db,
  );
  if (!table.rows[0]?.exists) return names;
  const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const hasRun = new Set(applied.rows.map(({ name }) => name));
  return names.filter((name) => !hasRun.has(name));
}

async function createTable(db: Kysely<Schema>): Promise<void> {
  await sql`
    create table if not exists kysely_migration
      (name varchar(255) primary key, timestamp varchar(255) not null)`.execute(db);
}
