import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

/** A Redis of our own on the loopback address, with a password. */
export interface Redis {
  readonly url: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Sends a signal: SIGSTOP makes it deaf, SIGCONT lets it go on. */
  signal(signal: NodeJS.Signals): void;
  /** On the same port, empty. */
  start(): Promise<void>;
  /** Runs a command as an administrator does. @returns what it prints */
  command(...command: string[]): Promise<string>;
}

export async function startRedis(): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--requirepass', 'secret'];
    server = spawn('redis-server', options, { cwd: folder, stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries += 1) {
      if (await answers(port)) return;
      await wait(25);
    }
    throw new Error('Redis did not start.');
  }

  await start();
  return {
    url: `redis://default:secret@127.0.0.1:${port}`,
    start,
    signal: (signal) => void server?.kill(signal),
    async command(...command) {
      const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(port), '-a', 'secret', ...command]);
      return stdout;
    },
    async kill() {
      if (!server || server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}

/** Tests that need Redis: skipped by name on a person's machine that has none, and failed in CI. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isInstalled()) describe(name, tests);
  else if (process.env['CI'] === undefined) describe.skip(`${name} (Redis is not installed)`, tests);
  else
    test(name, () => {
      throw new Error('Redis is required in CI');
    });
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isOpen = await Promise.race([once(socket, 'connect'), once(socket, 'error')]).then(
    ([error]) => !error,
    () => false,
  );
  socket.destroy();
  return isOpen;
}
