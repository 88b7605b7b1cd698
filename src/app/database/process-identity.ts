import { isNativeError } from 'node:util/types';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Identifies a process, also if its process ID is reused later. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Where the process ID is valid: the boot of the machine, and the PID namespace, which differs between containers. */
  readonly pidNamespace: string;
  /** The start time, in clock ticks since boot; empty if the system does not provide it. */
  readonly startTicks: string;
}

/** Returns the identity of this process. */
export async function currentProcess(): Promise<ProcessIdentity> {
  return {
    pid: process.pid,
    host: hostname(),
    pidNamespace: await readPidNamespace(),
    startTicks: (await readStartTicks(process.pid)) ?? '',
  };
}

/** Parses a lock file. @returns `undefined` for a released lock, or one truncated by a power failure */
export function parseProcessIdentity(text: string): ProcessIdentity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const unknown = { pid: 0, host: '', pidNamespace: '', startTicks: '' };
  const { pid, host, pidNamespace, startTicks } = { ...unknown, ...value };
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, host, pidNamespace, startTicks } : undefined;
}

/**
 * Checks whether a process is running.
 *
 * @returns `undefined` if the system cannot tell: the process belongs to another machine or container, or its ID may
 * have been reused
 */
export async function isRunning(holder: ProcessIdentity): Promise<boolean | undefined> {
  if (holder.host !== hostname() || holder.pidNamespace !== (await readPidNamespace())) return undefined;
  if (!exists(holder.pid)) return false;
  const startTicks = await readStartTicks(holder.pid);
  return startTicks && holder.startTicks ? startTicks === holder.startTicks : undefined;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return isNativeError(error) && 'code' in error && error.code === 'EPERM';
  }
}

/** Returns an empty string except on Linux; elsewhere, the host name has to suffice. */
async function readPidNamespace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.trim()} ${namespace}`.trim();
}

/** Reads the 22nd field of `/proc/<pid>/stat`. The second one, the name, can contain spaces and parentheses. */
async function readStartTicks(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}
