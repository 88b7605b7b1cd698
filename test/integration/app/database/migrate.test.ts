import { PGlite } from '@electric-sql/pglite';
import { Kysely, sql } from 'kysely';
import { migrate } from '../../../../src/app/database/migrate.js';
import { pgliteDialect } from '../../../../src/app/database/pglite.js';
import type { Schema } from '../../../../src/app/database/schema.js';

let db: Kysely<Schema>;
beforeAll(async () => {
  db = new Kysely<Schema>({ dialect: pgliteDialect(await PGlite.create()) });
}, 60_000);
afterAll(() => db.destroy());

const users = (): Promise<unknown> => db.selectFrom('users').select('id').execute();

test('an empty database gets its tables; one that has them stays as it is', async () => {
  await expect(users()).rejects.toThrow('does not exist');
  await migrate(db);
  await migrate(db);
  await expect(users()).resolves.toEqual([]);
});

test('a database of a newer version is refused', async () => {
  await sql`insert into kysely_migration (name, timestamp) values ('9999-of-tomorrow', '')`.execute(db);
  await expect(migrate(db)).rejects.toThrow('9999-of-tomorrow');
  await sql`delete from kysely_migration where name = '9999-of-tomorrow'`.execute(db);
});

test('a migration that a database lacks is run', async () => {
  await sql`delete from kysely_migration where name = '0003-accounts-hardening'`.execute(db);
  // It does run again: what it makes is there already.
  await expect(migrate(db)).rejects.toThrow('already exists');
});
