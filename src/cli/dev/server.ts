import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildMessage } from './child.js';

/** A process that runs one build, or waits on standby. */
export interface ChildServer {
  /** Runs a build. @returns whether it started; if not, the process has printed the reason and ended */
  run(entry: string): Promise<boolean>;
  /** Shuts the server down gracefully, and kills it after a timeout. */
  stop(): Promise<void>;
  /** Resolves to the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
}

export interface ChildServerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The packages to load while on standby. */
  readonly packages: readonly string[];
  /** The folder from which they are resolved. */
  readonly root: string;
}

/** Longer than requests in development take, but short enough not to delay a reload. */
const KILL_AFTER_MS = 2_000;

const CHILD_SCRIPT = fileURLToPath(new URL('child.js', import.meta.url));

/**
 * Starts a process on standby. It has its own process group, so that Ctrl-C only reaches `gatehouse dev`, which shuts it
 * down gracefully.
 */
export function startServer({ env, packages, root }: ChildServerOptions): ChildServer {
  const child = spawn(process.execPath, ['--enable-source-maps', CHILD_SCRIPT], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  send(child, { kind: 'load', packages, from: `${root}/` });
  return {
    ended,
    run(entry) {
      const started = new Promise<boolean>((resolve) => child.once('message', () => resolve(true)));
      send(child, { kind: 'run', entry });
      return Promise.race([started, ended.then(() => false)]);
    },
    async stop() {
      send(child, { kind: 'stop' });
      const killTimer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(killTimer);
    },
  };
}

/** Sends a message, unless the process has ended. */
function send(child: ChildProcess, message: ChildMessage): void {
  if (child.connected) child.send(message, () => undefined);
}
