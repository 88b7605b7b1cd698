import { rm } from 'node:fs/promises';
import type { Database } from '../../src/app/database/database.js';
import { connectPostgres } from '../../src/app/database/connect-postgres.js';
import { openEmbeddedDatabase } from '../../src/app/database/open-embedded.js';
import { copyDatabaseTemplate } from './database-template.js';
import { noEvents } from './engine-events.js';
import { administer, postgresPrograms, startCluster } from './postgres.js';
import { temporaryFolder } from './temporary-folder.js';

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly database: Database;
  readonly close: () => Promise<void>;
}

/** What connecting to a server takes, with nobody who listens. */
export const quietly = { connections: 10, onError: () => undefined, onWarning: () => undefined };

/** Opens an embedded database in a folder of its own. */
export async function openEmbedded(): Promise<TestDatabase> {
  const directory = await temporaryFolder();
  await copyDatabaseTemplate(directory);
  const database = await openEmbeddedDatabase(directory, noEvents);
  return {
    database,
    async close() {
      await database.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** A new one on the server of `TEST_DATABASE_URL`, else on a throwaway server. */
export async function openOnServer(): Promise<TestDatabase> {
  const given = process.env['TEST_DATABASE_URL'];
  const cluster = given === undefined ? await startCluster() : undefined;
  const server = given ?? cluster?.url ?? '';
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` });
  const database = await connectPostgres({ url: url.href, ...quietly });
  return {
    database,
    async close() {
      await database.close();
      if (cluster) await cluster.remove();
      else await administer(server, `drop database ${name} with (force)`);
    },
  };
}

/**
 * One table of tests, on PGlite and on PostgreSQL.
 *
 * @param tests registers the tests; the function it gets answers the database of the moment
 */
export function describeOnEachDatabase(tests: (database: () => Database) => void): void {
  const each = (open: () => Promise<TestDatabase>) => () => {
    let opened: TestDatabase;
    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterAll(() => opened.close(), 60_000);
    tests(() => opened.database);
  };
  describe('on PGlite', each(openEmbedded));
  describeWithPostgres('on PostgreSQL', each(openOnServer), process.env['TEST_DATABASE_URL'] !== undefined);
}

/** Tests that need PostgreSQL: skipped by name on a person's machine that has none, and failed in CI. */
export function describeWithPostgres(name: string, tests: () => void, available = false): void {
  if (available || postgresPrograms !== undefined) describe(name, tests);
  else if (process.env['CI'] === undefined) describe.skip(`${name} (PostgreSQL is not installed)`, tests);
  else
    test(name, () => {
      throw new Error('PostgreSQL is required in CI');
    });
}
