import { createNotesStore } from '../../../../src/app/notes/store.js';
import { connectPostgres } from '../../../../src/app/database/connect-postgres.js';
import type { Database } from '../../../../src/app/database/database.js';
import { toStartupError } from '../../../../src/app/database/startup-errors.js';
import { StartupError } from '../../../../src/kit/index.js';
import { openAccounts } from '../../../support/accounts.js';
import { describeWithPostgres, quietly } from '../../../support/database.js';
import { pgbouncerProgram, startPgBouncer } from '../../../support/pgbouncer.js';
import { administer, holdLock, startCluster, type Cluster } from '../../../support/postgres.js';

describeWithPostgres('a start that fails', () => {
  let cluster: Cluster;
  const opened: Database[] = [];
  beforeAll(async () => {
    cluster = await startCluster();
    const { close } = await connectPostgres({ url: cluster.url, ...quietly });
    await close();
  }, 60_000);
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });
  afterAll(() => cluster.remove());

  /** Starts as the sample does. @returns the message with which it fails */
  async function messageOfStart(url = cluster.url): Promise<string> {
    try {
      const database = await connectPostgres({ url, ...quietly });
      opened.push(database);
      const accounts = await openAccounts({ database, close: () => Promise.resolve() });
      await accounts.close();
      return 'it has started';
    } catch (thrown) {
      const error = toStartupError(thrown, 'postgres://host/name');
      return error instanceof StartupError ? error.message : `not explained: ${String(error)}`;
    }
  }

  test('F2 names the database that is read-only, not the encryption key', async () => {
    await administer(cluster.url, 'alter system set default_transaction_read_only = on');
    await administer(cluster.url, 'select pg_reload_conf()');
    const message = await messageOfStart();
    await administer(cluster.url, 'alter system reset default_transaction_read_only');
    await administer(cluster.url, 'select pg_reload_conf()');
    expect(message).toMatch(/^DATABASE_URL: The database .+ it is read-only .+ Name the primary/);
    expect(message).not.toMatch(/ENCRYPTION_KEY_FILE|sealed/);
  }, 30_000);

  test('F2 names the table that is locked, not the encryption key', async () => {
    const unlock = await holdLock(cluster.url, 'signing_keys');
    const message = await messageOfStart();
    await unlock();
    expect(message).toMatch(/^DATABASE_URL: .+ a table is locked by another session .+pg_stat_activity/);
    expect(message).not.toMatch(/ENCRYPTION_KEY_FILE|sealed/);
  }, 30_000);

  const testWithPgBouncer = pgbouncerProgram === undefined && process.env['CI'] === undefined ? test.skip : test;

  testWithPgBouncer(
    'F2, F8 does not fail for PgBouncer in transaction mode, and says which timeouts its role needs',
    async () => {
      const pooler = await startPgBouncer(cluster);
      const warnings: string[] = [];
      const open = async () => {
        const onWarning = (message: string) => void warnings.push(message);
        const database = await connectPostgres({ url: pooler.url, ...quietly, onWarning });
        opened.push(database);
        return database;
      };
      const { notes } = await open();
      expect(warnings).toEqual([
        expect.stringMatching(/^DATABASE_URL leads to a connection pooler.+alter role … set statement_timeout/),
      ]);
      const store = createNotesStore(notes);
      const ids = await Promise.all(
        Array.from({ length: 40 }, (_, i) => store.create('alice', { title: `${i}`, body: '' }).then(({ id }) => id)),
      );
      expect(new Set(ids).size).toBe(40);

      const timeouts = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
      for (const name of timeouts) await administer(cluster.url, `alter role tester set ${name} = '2s'`);
      // The pooler's own connections are as old as their role's settings.
      await administer(
        cluster.url,
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tester' and pid <> pg_backend_pid()",
      );
      await open();
      expect(warnings).toHaveLength(1);
      for (const database of opened.splice(0)) await database.close();
      for (const name of timeouts) await administer(cluster.url, `alter role tester reset ${name}`);
      await pooler.remove();
    },
    60_000,
  );
});
