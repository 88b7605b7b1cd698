import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Kysely, sql } from 'kysely';
import { createPing, type Database } from '../../../../src/app/database/database.js';
import { postgresDialect } from '../../../../src/app/database/postgres.js';
import type { Schema } from '../../../../src/app/database/schema.js';
import { connectPostgres } from '../../../../src/app/database/connect-postgres.js';
import { StartupError } from '../../../../src/kit/index.js';
import { describeWithPostgres } from '../../../support/database.js';
import { administer, startCluster, type Cluster } from '../../../support/postgres.js';

const unavailable = { name: 'Problem', code: 'unavailable', status: 503 };
const quiet = (): void => undefined;

describeWithPostgres('a PostgreSQL server', () => {
  let cluster: Cluster;
  const opened: { destroy(): Promise<void> }[] = [];
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.destroy();
  });
  afterAll(() => cluster.remove());

  async function open(onError: (error: Error) => void = quiet): Promise<Database> {
    const database = await connectPostgres(cluster.url, onError);
    opened.push(database.db);
    return database;
  }

  const urlWith = (parts: Partial<URL>) => Object.assign(new URL(cluster.url), parts).href;

  test('is opened by several processes at once, and its tables are made once', async () => {
    await administer(cluster.url, 'create database fresh');
    const databases = await Promise.all(
      Array.from({ length: 4 }, () => connectPostgres(urlWith({ pathname: '/fresh' }), quiet)),
    );
    for (const { db, close } of databases) {
      expect(await db.selectFrom('notes').selectAll().execute()).toEqual([]);
      await close();
    }
  });

  test.each([
    ['the password is wrong', () => urlWith({ password: 'hunter%32%21' }), /password authentication failed/],
    ['there is no such database', () => urlWith({ pathname: '/nowhere' }), /"nowhere" does not exist/],
    ['nobody listens', () => urlWith({ port: '1', password: 'hunter%32%21' }), /ECONNREFUSED/],
    ['there is no such host', () => 'postgres://u:hunter%32%21@nowhere.invalid/n', /ENOTFOUND|EAI_AGAIN/],
  ])('refuses the start in one line without a password when %s', async (_, url, reason) => {
    const error = await connectPostgres(url(), quiet).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartupError);
    const { message } = error as StartupError;
    expect(message).toMatch(reason);
    expect(message).toMatch(/^DATABASE_URL: The database .+ cannot be used .+ \[database-unavailable\]$/);
    expect(message).not.toMatch(/secret|hunter/);
  });

  test('that goes away answers `unavailable`, and serves again once it is back', async () => {
    const lost: string[] = [];
    const { db, ping } = await open(({ message }) => lost.push(message));
    const read = () => db.selectFrom('notes').selectAll().execute();
    await Promise.all(Array.from({ length: 5 }, read));
    expect(await ping()).toBe(true);
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
    expect(await ping()).toBe(false);

    await cluster.start();
    expect(await ping()).toBe(true);
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

  describe('that is slow', () => {
    const timeouts = { connectMs: 300, statementMs: 300, queryMs: 700, idleInTransactionMs: 300 };
    function openWithTimeouts(url = cluster.url): Kysely<unknown> {
      const db = new Kysely<unknown>({ dialect: postgresDialect(url, quiet, timeouts) });
      opened.push(db);
      return db;
    }

    test('ends a statement that takes too long, and the connection serves on', async () => {
      const db = openWithTimeouts();
      await expect(sql`select pg_sleep(5)`.execute(db)).rejects.toMatchObject(unavailable);
      expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    });

    test('lets nobody wait for ever for a connection', async () => {
      const db = openWithTimeouts();
      const holders = Array.from({ length: 10 }, () =>
        db.connection().execute(() => new Promise((resolve) => setTimeout(resolve, 1_000))),
      );
      await expect(sql`select 1`.execute(db)).rejects.toMatchObject(unavailable);
      await Promise.all(holders);
      expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    });

    test('ends a transaction in which nothing happens', async () => {
      const idle = openWithTimeouts()
        .transaction()
        .execute(async (transaction) => {
          await sql`select 1`.execute(transaction);
          await new Promise((resolve) => setTimeout(resolve, 800));
          await sql`select 1`.execute(transaction);
        });
      await expect(idle).rejects.toMatchObject(unavailable);
    });

    test('is asked over a new connection when an old one has gone dumb', async () => {
      const wire = await pausable(Number(new URL(cluster.url).port));
      const url = urlWith({ port: String(wire.port) });
      const db = openWithTimeouts(url);
      await sql`select 1`.execute(db);
      wire.pause();
      await expect(sql`select 1`.execute(db)).rejects.toMatchObject(unavailable);
      // The old connection stays dumb: had it been put back into the pool, this would wait for it.
      expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
      await wire.close();
    });

    test('is asked once however many want to know whether it is there', async () => {
      let asked = 0;
      const db = new Kysely<Schema>({
        dialect: postgresDialect(cluster.url, quiet, timeouts),
        log() {
          asked += 1;
        },
      });
      opened.push(db);
      const ping = createPing(db);
      expect(await Promise.all(Array.from({ length: 50 }, ping))).toEqual(Array<boolean>(50).fill(true));
      expect(asked).toBe(1);
      expect(await ping()).toBe(true);
      expect(asked).toBe(2);
    });

    test('is not there for those who have waited long enough', async () => {
      const wire = await pausable(Number(new URL(cluster.url).port));
      const db = new Kysely<Schema>({
        dialect: postgresDialect(urlWith({ port: String(wire.port) }), quiet, timeouts),
      });
      opened.push(db);
      const ping = createPing(db, 100);
      expect(await ping()).toBe(true);
      wire.pause();
      const before = Date.now();
      expect(await ping()).toBe(false);
      expect(Date.now() - before).toBeLessThan(500);
      await wire.close();
    });
  });
});

/** A way to a server that can be made to swallow everything, as a cut cable does. */
async function pausable(target: number) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', quiet);
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    /** Connections there are go dumb; new ones work. */
    pause() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
