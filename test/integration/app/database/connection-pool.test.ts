import { Kysely, sql } from 'kysely';
import { createConnectionPool } from '../../../../src/app/database/connection-pool.js';
import { createHealthCheck } from '../../../../src/app/database/health.js';
import type { Schema } from '../../../../src/app/database/schema.js';
import { createSemaphore, type Semaphore } from '../../../../src/app/database/semaphore.js';
import { describeWithPostgres } from '../../../support/database.js';
import { openPausableWire } from '../../../support/pausable-wire.js';
import { startCluster, type Cluster } from '../../../support/postgres.js';

const unavailable = { name: 'Problem', code: 'unavailable', status: 503 };
const timeouts = { connectMs: 300, statementMs: 300, lockMs: 150, queryMs: 700, idleInTransactionMs: 300 };

describeWithPostgres('a pool of connections', () => {
  let cluster: Cluster;
  const pools: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
  });
  afterAll(() => cluster.remove());

  function open(url = cluster.url, ...limits: Semaphore[]): Kysely<Schema> {
    const pool = createConnectionPool({ url, connections: 10, timeouts, onError: () => undefined });
    pools.push(pool);
    return new Kysely<Schema>({ dialect: pool.dialect(...limits) });
  }

  test('ends a statement that takes too long, and the connection serves on', async () => {
    const db = open();
    await expect(sql`select pg_sleep(5)`.execute(db)).rejects.toMatchObject(unavailable);
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  });

  test('lets nobody wait for ever for a connection', async () => {
    const db = open();
    const holders = Array.from({ length: 10 }, () =>
      db.connection().execute(() => new Promise((resolve) => setTimeout(resolve, 1_000))),
    );
    await expect(sql`select 1`.execute(db)).rejects.toMatchObject(unavailable);
    await Promise.all(holders);
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  });

  test('ends a transaction in which nothing happens', async () => {
    const idle = open()
      .transaction()
      .execute(async (transaction) => {
        await sql`select 1`.execute(transaction);
        await new Promise((resolve) => setTimeout(resolve, 800));
        await sql`select 1`.execute(transaction);
      });
    await expect(idle).rejects.toMatchObject(unavailable);
  });

  test('is asked over a new connection when an old one has gone dumb', async () => {
    const wire = await openPausableWire(Number(new URL(cluster.url).port));
    const url = Object.assign(new URL(cluster.url), { port: String(wire.port) }).href;
    const db = open(url);
    await sql`select 1`.execute(db);
    wire.pause();
    await expect(sql`select 1`.execute(db)).rejects.toMatchObject(unavailable);
    // The old connection stays dumb: had it been put back into the pool, this would wait for it.
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await wire.close();
  });

  test('is asked for its health once by however many at once', async () => {
    let asked = 0;
    const pool = createConnectionPool({ url: cluster.url, connections: 1, timeouts, onError: () => undefined });
    pools.push(pool);
    const checkHealth = createHealthCheck(
      new Kysely<Schema>({ dialect: pool.dialect(), log: () => void (asked += 1) }),
    );
    expect(new Set(await Promise.all(Array.from({ length: 50 }, checkHealth)))).toEqual(new Set(['ok']));
    expect(asked).toBe(1);
    expect(await checkHealth()).toBe('ok');
    expect(asked).toBe(2);
  });

  test('is unreachable for those who have waited long enough', async () => {
    const wire = await openPausableWire(Number(new URL(cluster.url).port));
    const checkHealth = createHealthCheck(
      open(Object.assign(new URL(cluster.url), { port: String(wire.port) }).href),
      100,
    );
    expect(await checkHealth()).toBe('ok');
    wire.pause();
    const before = Date.now();
    expect(await checkHealth()).toBe('unreachable');
    expect(Date.now() - before).toBeLessThan(500);
    await wire.close();
  });

  test('limits what a connection may wait for, without a parameter that a pooler would refuse', async () => {
    const { rows } = await sql`
      select name, setting from pg_settings where source = 'session' and name like '%timeout' order by name`.execute(
      open(),
    );
    expect(rows).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '300' },
      { name: 'lock_timeout', setting: '150' },
      { name: 'statement_timeout', setting: '300' },
    ]);
  });

  test('takes a slot of each limit for a connection, and returns all of them', async () => {
    const [outer, inner] = [createSemaphore(2), createSemaphore(1)];
    const db = open(cluster.url, outer, inner);
    let running = 0;
    let most = 0;
    const one = () =>
      db.connection().execute(async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
      });
    await Promise.all(Array.from({ length: 8 }, one));
    expect(most).toBe(1);
    // One that gives up returns the slots that it has.
    const holder = db.connection().execute(() => new Promise((resolve) => setTimeout(resolve, 500)));
    await expect(sql`select 1`.execute(db)).rejects.toMatchObject(unavailable);
    await holder;
    expect(await outer.acquire(0)).toBe(true);
    expect(await outer.acquire(0)).toBe(true);
    expect(await inner.acquire(0)).toBe(true);
  });
});
