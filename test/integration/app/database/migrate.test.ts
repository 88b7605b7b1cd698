import { sql, type Kysely } from 'kysely';
import { createNotesStore } from '../../../../src/app/notes/store.js';
import { migrate, MigrationError, MIGRATIONS, type Migrations } from '../../../../src/app/database/migrate.js';
import { describeOnEachDatabase } from '../../../support/database.js';

/** The versions before and after this one. */
const [newest = ''] = Object.keys(MIGRATIONS).slice(-1);
const older: Migrations = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name !== newest));
const tomorrow = '9999-of-tomorrow';
const newer: Migrations = {
  ...MIGRATIONS,
  [tomorrow]: {
    up: (db: Kysely<unknown>) => sql`alter table notes add column color text`.execute(db).then(() => undefined),
  },
};

describeOnEachDatabase((database) => {
  const db = () => database().db;
  const store = () => createNotesStore(db());
  const names = async () => {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db());
    return rows.map(({ name }) => name);
  };

  afterEach(async () => {
    await sql`delete from kysely_migration where name like '9%'`.execute(db());
    await sql`alter table notes drop column if exists color`.execute(db());
    await sql`drop table if exists colors`.execute(db());
  });

  test('runs each migration once', async () => {
    expect(await names()).toEqual(Object.keys(MIGRATIONS));
    expect(await migrate(db())).toEqual([]);
  });

  test('F9 lets this version run on and start again after a newer one has migrated', async () => {
    const { id } = await store().create('alice', { title: 'Before', body: '' });
    expect(await migrate(db(), newer)).toEqual([tomorrow]);
    // The process of this version that runs on, and one that starts again.
    expect(await store().find('alice', id)).toMatchObject({ title: 'Before' });
    expect(await migrate(db())).toEqual([]);
    expect(await store().create('alice', { title: 'After', body: '' })).toMatchObject({ title: 'After' });
  });

  test('F9 lets the previous version start again after this one has migrated', async () => {
    expect(await migrate(db(), older)).toEqual([]);
    expect(await names()).toEqual(Object.keys(MIGRATIONS));
  });

  test('runs a migration that is missing before one that has run', async () => {
    await migrate(db(), newer);
    const between = '9000-between';
    const colors = sql`create table colors (name text)`;
    const all: Migrations = { ...newer, [between]: { up: (trx) => colors.execute(trx).then(() => undefined) } };
    expect(await migrate(db(), all)).toEqual([between]);
    expect(await migrate(db(), all)).toEqual([]);
  });

  test('F9 names a migration that fails, rolls it back, and completes it at the next start', async () => {
    let isBroken = true;
    const failing: Migrations = {
      ...MIGRATIONS,
      [tomorrow]: {
        async up(trx: Kysely<unknown>) {
          await sql`create table colors (name text)`.execute(trx);
          if (isBroken) await sql`select 1 / 0`.execute(trx);
        },
      },
    };
    const error: unknown = await migrate(db(), failing).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MigrationError);
    expect(error).toMatchObject({ migration: tomorrow, cause: { code: '22012' } });
    await expect(sql`select * from colors`.execute(db())).rejects.toThrow('does not exist');
    isBroken = false;
    expect(await migrate(db(), failing)).toEqual([tomorrow]);
    expect((await sql`select * from colors`.execute(db())).rows).toEqual([]);
  });

  test('runs each migration once in processes that start at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, () => migrate(db(), newer)));
    expect(runs.flat()).toEqual([tomorrow]);
  });
});
