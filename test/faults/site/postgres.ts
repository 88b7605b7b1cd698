import { execFileSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { serverOwner, postgresPrograms } from '../../support/postgres.js';
import type { Machine } from './network.js';
import { waitUntil } from './wait-until.js';

/** The PostgreSQL server that all hosts share. */
export interface Postgres {
  readonly machine: Machine;
  readonly url: string;
  start(): Promise<void>;
  /** Runs a statement over a connection of its own, without a time limit. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Opens a connection, for a transaction that stays open. */
  connect(): Promise<pg.Client>;
}

/** Creates a database cluster on a machine and starts it. @param folder for its data */
export async function startPostgres(machine: Machine, folder: string): Promise<Postgres> {
  const programs = postgresPrograms;
  if (programs === undefined || !serverOwner) throw new Error('There is no PostgreSQL server on this machine.');
  const { uid, gid } = serverOwner;
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  mkdirSync(folder, { recursive: true });
  writeFileSync(passwordFile, 'secret');
  chmodSync(folder, 0o755);
  for (const path of [folder, passwordFile]) chownSync(path, uid, gid);
  const options = ['-U', 'tester', '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-locale', '-N'];
  execFileSync(join(programs, 'initdb'), ['-D', data, ...options], { uid, gid, stdio: 'ignore' });
  writeFileSync(join(data, 'pg_hba.conf'), 'host all all 0.0.0.0/0 scram-sha-256\n');

  const url = `postgres://tester:secret@${machine.address}:5432/postgres`;
  let server: ChildProcess | undefined;

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async function query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = await connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async function start(): Promise<void> {
    const settings = { listen_addresses: '*', unix_socket_directories: '', fsync: 'off' };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
    server = machine.spawn('setpriv', [...user, join(programs ?? '', 'postgres'), '-D', data, ...args]);
    const ended = server;
    await waitUntil('the start of PostgreSQL', async () => {
      if (ended.exitCode !== null) throw new Error(`PostgreSQL has ended with ${ended.exitCode}`);
      return query('select 1').then(
        () => true,
        () => false,
      );
    });
  }

  await start();
  return { machine, url, start, query, connect };
}
