import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { serverOwner, waitForServer, type Cluster } from './postgres.js';

/** The connection pooler in front of a server, in transaction mode. */
export interface PgBouncer {
  readonly url: string;
  remove(): Promise<void>;
}

export const pgbouncerProgram = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path));

/** Starts PgBouncer as Debian installs it, but for the pool mode. */
export async function startPgBouncer(cluster: Cluster, poolSize = 5): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(cluster.url);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-pgbouncer-'));
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 500
`,
  );
  if (serverOwner) for (const path of [folder, file]) await chown(path, serverOwner.uid, serverOwner.gid);
  const child = spawn(pgbouncerProgram ?? 'pgbouncer', [file], { ...serverOwner, stdio: 'ignore' });
  const url = Object.assign(new URL(cluster.url), { port: String(port), password: '' }).href;
  await waitForServer(url);
  return {
    url,
    async remove() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
