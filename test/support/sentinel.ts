import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

/** A primary, a replica, and three Sentinels that make the replica the primary when that one is gone. */
export interface SentinelGroup {
  /** `redis-sentinel://default:secret@…` */
  readonly url: string;
  /** Ends the primary at once. @returns once the Sentinels name another one */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

const QUORUM = 2;

/** Starts the group on free ports. */
export async function startSentinelGroup(): Promise<SentinelGroup> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sentinel-'));
  const [primary, replica, ...sentinels] = await freePorts(5);
  const processes: ChildProcess[] = [];
  const redis = ['--bind', '127.0.0.1', '--save', '', '--requirepass', 'secret', '--masterauth', 'secret'];

  function start(...options: string[]): ChildProcess {
    const child = spawn('redis-server', [...options], { cwd: folder, stdio: 'ignore' });
    processes.push(child);
    return child;
  }

  async function ask(port: number, password: string, ...command: string[]): Promise<string> {
    const args = ['-p', String(port), '-a', password, '--no-auth-warning', ...command];
    return (await promisify(execFile)('redis-cli', args)).stdout;
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (!(await condition().catch(() => false))) {
      if (performance.now() > deadline) throw new Error('The Sentinels did not come to agree.');
      await wait(50);
    }
  }

  const first = start('--port', String(primary), ...redis);
  start('--port', String(replica), ...redis, '--replicaof', `127.0.0.1 ${primary}`);
  await until(async () => (await ask(replica, 'secret', 'INFO', 'replication')).includes('master_link_status:up'));
  for (const port of sentinels) {
    const file = join(folder, `sentinel-${port}.conf`);
    await writeFile(
      file,
      `port ${port}
bind 127.0.0.1
requirepass watch
sentinel sentinel-pass watch
sentinel monitor group 127.0.0.1 ${primary} ${QUORUM}
sentinel auth-pass group secret
sentinel down-after-milliseconds group 1000
sentinel failover-timeout group 5000
`,
    );
    start(file, '--sentinel');
  }
  for (const port of sentinels)
    await until(async () => {
      const state = await ask(port, 'watch', 'SENTINEL', 'MASTER', 'group');
      return /num-slaves\n1\n/.test(state) && /num-other-sentinels\n2\n/.test(state);
    });

  return {
    url: `redis-sentinel://default:secret@${sentinels.map((port) => `127.0.0.1:${port}`).join(',')}/group/0?sentinel_password=watch`,
    async failOver() {
      first.kill('SIGKILL');
      await until(async () => {
        const address = await ask(sentinels[0] ?? 0, 'watch', 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'group');
        return address.includes(String(replica)) && (await ask(replica, 'secret', 'ROLE')).startsWith('master');
      });
    },
    async close() {
      for (const child of processes) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await rm(folder, { recursive: true });
    },
  };
}

async function freePorts(count: number): Promise<[number, number, ...number[]]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  const [first = 0, second = 0, ...others] = ports;
  return [first, second, ...others];
}
