import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.js';

/** A PostgreSQL server of our own on the loopback address, gone when stopped for good. */
export interface Cluster {
  /** `postgres://tester:secret@127.0.0.1:<port>/postgres` */
  readonly url: string;
  /** Ends it at once, with every connection; its data stay. */
  stop(): Promise<void>;
  /** On the same port. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** The folder with the newest server's programs; `undefined` when there is none. */
export const postgresPrograms = programsFolder();

/** The server refuses to be run by root, so that root runs it as another user. */
export const serverOwner = process.getuid?.() === 0 ? unprivilegedUser() : undefined;

/** Makes a throwaway server; about two seconds. */
export async function startCluster(): Promise<Cluster> {
  const programs = postgresPrograms;
  if (programs === undefined) throw new Error('There is no PostgreSQL server on this machine.');
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgres-'));
  if (serverOwner) await chown(folder, serverOwner.uid, serverOwner.gid);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'secret');
  if (serverOwner) await chown(passwordFile, serverOwner.uid, serverOwner.gid);
  await promisify(execFile)(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'tester', '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-locale', '-N'],
    serverOwner,
  );
  const port = await freePort();
  const url = `postgres://tester:secret@127.0.0.1:${port}/postgres`;
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    server = spawn(join(programs ?? '', 'postgres'), ['-D', data, ...options], { ...serverOwner, stdio: 'ignore' });
    const end = Date.now() + 20_000;
    while (Date.now() < end) {
      if (await answers(url)) return;
      await wait(50);
    }
    throw new Error('The PostgreSQL server did not start.');
  }

  async function stop(): Promise<void> {
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
  }

  await start();
  return {
    url,
    start,
    stop,
    async remove() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Runs one statement as the owner of a server. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  return administer(url, 'select 1').then(
    () => true,
    () => false,
  );
}

function programsFolder(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
}

function unprivilegedUser(): { uid: number; gid: number } | undefined {
  for (const name of ['postgres', 'nobody']) {
    try {
      const number = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: number('-u'), gid: number('-g') };
    } catch {
      // There is no such user: the next.
    }
  }
  return undefined;
}
