import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../support/root.js';
import type { Machine } from './network.js';
import { waitUntil } from './wait-until.js';

/** The sample as a process of its own, with its workers, on a machine. */
export interface Host {
  readonly machine: Machine;
  readonly origin: string;
  /** What it has written, the newest part. */
  output(): string;
  /** Its first process. */
  readonly child: ChildProcess;
  hasEnded(): boolean;
  /** The processes that its first process has started. */
  workers(): number[];
  /** Sends a signal to its first process and waits for its end. @returns its exit code, or the signal */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

const MAX_OUTPUT_LENGTH = 400_000;
const START_TIMEOUT_MS = 90_000;

/** Starts the sample on a machine and waits until it answers requests. @param env its settings */
export async function startHost(machine: Machine, env: Record<string, string>): Promise<Host> {
  const port = env['PORT'] ?? '3443';
  const child = machine.spawn(process.execPath, [join(root, 'dist/app/main.js')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOST: '0.0.0.0', PORT: port, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes) => (output = (output + String(bytes)).slice(-MAX_OUTPUT_LENGTH)));
  const started = Number(env['WORKERS'] ?? 1) > 1 ? 'the workers have started' : 'server started';
  await waitUntil(
    `the start of ${machine.name}`,
    () => {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${machine.name} has ended with ${child.exitCode ?? child.signalCode ?? ''}: ${output}`);
      return output.includes(started);
    },
    START_TIMEOUT_MS,
  );
  return {
    machine,
    origin: `https://${machine.address}:${port}`,
    child,
    output: () => output,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    workers: () => childrenOf(child.pid ?? 0),
    async end(signal = 'SIGTERM') {
      if (child.exitCode !== null) return child.exitCode;
      if (child.signalCode !== null) return child.signalCode;
      const ended = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
      child.kill(signal);
      const [code, by] = await ended;
      return code ?? by ?? 0;
    },
  };
}

/** Bytes of memory that a process holds. */
export function rssOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
