import { isNativeError } from 'node:util/types';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process as it can be told apart from others, also from a later one with the same number. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Where its number means anything: the boot of the machine and, in containers, the space of process numbers. */
  readonly space: string;
  /** When it started, in ticks since the boot; empty where the system does not tell. */
  readonly started: string;
}

/** This process. */
export async function describeSelf(): Promise<Holder> {
  return {
    pid: process.pid,
    host: hostname(),
    space: await ownSpace(),
    started: (await startOf(process.pid)) ?? '',
  };
}

/** @returns `undefined` for a text that no holder wrote whole: a lock that was released, or cut short by a power cut */
export function parseHolder(text: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, host, space, started } = { pid: 0, host: '', space: '', started: '', ...value };
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, host, space, started } : undefined;
}

/**
 * Whether a process runs, by what the system says: `undefined` when it cannot say, as for one of another machine or
 * container, or when its number may meanwhile be another's.
 */
export async function isRunning(holder: Holder): Promise<boolean | undefined> {
  if (holder.host !== hostname() || holder.space !== (await ownSpace())) return undefined;
  if (!exists(holder.pid)) return false;
  const started = await startOf(holder.pid);
  return started && holder.started ? started === holder.started : undefined;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return isNativeError(error) && 'code' in error && error.code === 'EPERM';
  }
}

/** Linux alone tells; elsewhere the host's name has to do. */
async function ownSpace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const numbers = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.trim()} ${numbers}`.trim();
}

/** The 22nd field of `/proc/<pid>/stat`; the name before it may hold spaces and parentheses. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}
