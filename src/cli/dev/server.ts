import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ToChild } from './child.js';

/** A process that serves one build, or waits to. */
export interface Server {
  /** Runs a build. @returns whether it came up; a server that did not has ended and said why */
  run(entry: string): Promise<boolean>;
  /** Lets running requests finish, and ends what has not ended by itself soon. */
  stop(): Promise<void>;
  /** Resolves when the process has ended, by itself or not, to its exit code. */
  readonly ended: Promise<number | null>;
}

export interface ServerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Packages to load while waiting, as they are imported. */
  readonly packages: readonly string[];
  /** From where they are resolved. */
  readonly root: string;
}

/** Longer than a request in development should take, shorter than anyone wants to wait for a reload. */
const patience = 2000;

const bootstrap = fileURLToPath(new URL('child.js', import.meta.url));

/**
 * Starts a process that loads packages and waits.
 *
 * It has a process group of its own: Ctrl-C then reaches `gatehouse dev` alone, which ends it in order.
 */
export function startServer({ env, packages, root }: ServerOptions): Server {
  const child = spawn(process.execPath, ['--enable-source-maps', bootstrap], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  tell(child, { load: packages, from: `${root}/` });
  return {
    ended,
    run(entry) {
      const up = new Promise<boolean>((resolve) => child.once('message', () => resolve(true)));
      tell(child, { run: entry });
      return Promise.race([up, ended.then(() => false)]);
    },
    async stop() {
      tell(child, { stop: true });
      const kill = setTimeout(() => child.kill('SIGKILL'), patience);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** A process that has just ended cannot be told anything; `ended` says so. */
function tell(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => undefined);
}
