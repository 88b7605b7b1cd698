import { sql } from 'kysely';
import { connectPostgres } from '../../../../src/app/database/connect-postgres.js';
import type { Database } from '../../../../src/app/database/database.js';
import { MIGRATIONS } from '../../../../src/app/database/migrate.js';
import { DEFAULT_TIMEOUTS } from '../../../../src/app/database/session-timeouts.js';
import { createNotesStore } from '../../../../src/app/notes/store.js';
import { StartupError } from '../../../../src/kit/index.js';
import { describeWithPostgres, quietly } from '../../../support/database.js';
import { administer, holdLock, startCluster, type Cluster } from '../../../support/postgres.js';

const unavailable = { name: 'Problem', code: 'unavailable', status: 503 };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeWithPostgres('a PostgreSQL server', () => {
  let cluster: Cluster;
  const opened: Database[] = [];
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });
  afterAll(() => cluster.remove());

  async function open(options: Partial<Parameters<typeof connectPostgres>[0]> = {}): Promise<Database> {
    const database = await connectPostgres({ url: cluster.url, ...quietly, ...options });
    opened.push(database);
    return database;
  }

  const urlWith = (parts: Partial<URL>) => Object.assign(new URL(cluster.url), parts).href;

  test('is opened by several processes at once, and its tables are made once', async () => {
    await administer(cluster.url, 'create database fresh');
    const databases = await Promise.all(
      Array.from({ length: 4 }, () => open({ url: urlWith({ pathname: '/fresh' }) })),
    );
    for (const { db } of databases) expect(await db.selectFrom('notes').selectAll().execute()).toEqual([]);
    expect(databases.flatMap(({ migrations }) => migrations).sort()).toEqual(Object.keys(MIGRATIONS).sort());
  });

  test.each([
    ['the password is wrong', () => urlWith({ password: 'hunter%32%21' }), /password authentication failed/],
    ['there is no such database', () => urlWith({ pathname: '/nowhere' }), /"nowhere" does not exist/],
    ['nobody listens', () => urlWith({ port: '1', password: 'hunter%32%21' }), /ECONNREFUSED/],
    ['there is no such host', () => 'postgres://u:hunter%32%21@nowhere.invalid/n', /ENOTFOUND|EAI_AGAIN/],
  ])('refuses the start in one line without a password when %s', async (_, url, reason) => {
    const error = await open({ url: url() }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartupError);
    const { message } = error as StartupError;
    expect(message).toMatch(reason);
    expect(message).toMatch(/^DATABASE_URL: The database .+ cannot be used: .+ \[database-unavailable\]$/);
    expect(message).not.toMatch(/secret|hunter/);
  });

  test('that goes away answers `unavailable`, and serves again once it is back', async () => {
    const lost: string[] = [];
    const { db, checkHealth } = await open({ onError: ({ message }) => lost.push(message) });
    const read = () => db.selectFrom('notes').selectAll().execute();
    await Promise.all(Array.from({ length: 5 }, read));
    expect(await checkHealth()).toBe('ok');
    const sleeping = sql`select pg_sleep(60)`.execute(db).catch((error: unknown) => error);
    let inside: unknown;
    const transaction = db
      .transaction()
      .execute(async (open) => {
        await open.selectFrom('notes').selectAll().execute();
        await new Promise((resolve) => setTimeout(resolve, 500));
        await open.selectFrom('notes').selectAll().execute();
      })
      .catch((error: unknown) => (inside = error));
    await new Promise((resolve) => setTimeout(resolve, 100));

    await cluster.stop();
    expect(await sleeping).toMatchObject(unavailable);
    await transaction;
    expect(inside).toMatchObject(unavailable);
    for (let i = 0; i < 3; i += 1) await expect(read()).rejects.toMatchObject(unavailable);
    expect(await checkHealth()).toBe('unreachable');

    await cluster.start();
    expect(await checkHealth()).toBe('ok');
    expect(await Promise.all(Array.from({ length: 15 }, read))).toHaveLength(15);
    expect(lost.length).toBeGreaterThan(0);
  }, 60_000);

  test('that ends connections one by one loses no later statement', async () => {
    const { db } = await open();
    const read = () => db.selectFrom('notes').selectAll().execute();
    await Promise.all(Array.from({ length: 5 }, read));
    await administer(
      cluster.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse'`,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await Promise.all(Array.from({ length: 15 }, read))).toHaveLength(15);
  });

  describe('F7 with a locked table', () => {
    test('serves everything else, and is well, while requests for the table end after two seconds', async () => {
      const database = await open();
      const unlock = await holdLock(cluster.url, 'notes');
      const store = createNotesStore(database.notes, database.search);
      const started = performance.now();
      const blocked = Array.from({ length: 60 }, (_, i) =>
        store.list('alice', { limit: 10, ...(i % 3 === 0 && { search: 'milk' }) }).then(
          () => 'served',
          (error: unknown) => error,
        ),
      );
      for (let round = 0; round < 10; round += 1) {
        const before = performance.now();
        expect(await database.db.selectFrom('users').selectAll().execute()).toEqual([]);
        expect(await database.system.selectFrom('signing_keys').selectAll().execute()).toEqual([]);
        expect(await database.checkHealth()).toBe('ok');
        expect(performance.now() - before).toBeLessThan(1_000);
        await wait(150);
      }
      for (const result of await Promise.all(blocked)) expect(result).toMatchObject(unavailable);
      // Five seconds to get a connection, and two seconds with it.
      expect(performance.now() - started).toBeLessThan(10_000);
      await unlock();
      expect(await store.list('alice', { limit: 10, search: 'milk' })).toEqual({ items: [] });
    }, 30_000);

    test('that is one of accounts leaves connections for notes', async () => {
      const database = await open();
      const unlock = await holdLock(cluster.url, 'users');
      const blocked = Array.from({ length: 40 }, () =>
        database.db
          .selectFrom('users')
          .selectAll()
          .execute()
          .catch((error: unknown) => error),
      );
      await wait(100);
      const before = performance.now();
      expect(await createNotesStore(database.notes).list('alice', { limit: 10 })).toEqual({ items: [] });
      expect(performance.now() - before).toBeLessThan(1_000);
      await unlock();
      await Promise.all(blocked);
    }, 30_000);
  });

  describe('F8 with no connection left', () => {
    async function createLimitedRole(name: string, connections: number): Promise<string> {
      await administer(cluster.url, `create role ${name} login password 'secret' connection limit ${connections}`);
      await administer(cluster.url, `create database ${name} owner ${name}`);
      return urlWith({ username: name, pathname: `/${name}` });
    }

    test('makes requests wait for those that become free', async () => {
      const { db } = await open({ url: await createLimitedRole('few', 4) });
      const results = await Promise.all(
        Array.from({ length: 60 }, () => sql`select pg_sleep(0.05)`.execute(db).then(() => 'served', String)),
      );
      expect(results).toEqual(Array<string>(60).fill('served'));
    }, 30_000);

    test('ends the waiting after a limited time, and says when to try again', async () => {
      const url = await createLimitedRole('fewer', 2);
      const timeouts = { ...DEFAULT_TIMEOUTS, connectMs: 1_000 };
      const { db, checkHealth } = await open({ url, timeouts });
      // One connection is the server's own; somebody else takes the other one.
      const unlock = await holdLock(url, 'notes');
      const before = performance.now();
      const problem: unknown = await sql`select 1`.execute(db).catch((error: unknown) => error);
      expect(performance.now() - before).toBeGreaterThan(700);
      expect(problem).toMatchObject({ ...unavailable, headers: { 'Retry-After': '5' }, cause: { code: '53300' } });
      // It has the other connection.
      expect(await checkHealth()).toBe('ok');
      const late = sql`select 1 as one`.execute(db);
      await wait(300);
      await unlock();
      expect((await late).rows).toEqual([{ one: 1 }]);
    }, 30_000);
  });

  describe('F9 with a role of its own for migrations', () => {
    const app = () => urlWith({ username: 'app', pathname: '/roles' });
    beforeAll(async () => {
      await administer(cluster.url, `create role app login password 'secret'`);
      await administer(cluster.url, 'create database roles');
    });

    test('refuses the start of a server that lacks migrations, and says what to run', async () => {
      const error: unknown = await open({ url: app() }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StartupError);
      expect((error as StartupError).message).toMatch(/migration 0001-notes .*permission denied.*npm run migrate/);
    });

    test('serves with a role that may change no table', async () => {
      const owner = await open({ url: urlWith({ pathname: '/roles' }) });
      expect(owner.migrations).toEqual(Object.keys(MIGRATIONS));
      await administer(
        urlWith({ pathname: '/roles' }),
        `grant select, insert, update, delete on all tables in schema public to app`,
      );
      const { notes, migrations } = await open({ url: app() });
      expect(migrations).toEqual([]);
      const store = createNotesStore(notes);
      const { id } = await store.create('alice', { title: 'Note', body: '' });
      expect(await store.remove('alice', id, 'any')).toBe('removed');
      await expect(sql`drop table notes`.execute(notes)).rejects.toThrow('must be owner');
    });
  });
});
