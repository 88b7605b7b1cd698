import { isNativeError } from 'node:util/types';
import { link, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { atFile, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';
import { currentProcess, isRunning, parseProcessIdentity, type ProcessIdentity } from './process-identity.js';

/** A lock that is held until it is released or its process ends. */
export interface Lock {
  readonly release: () => Promise<void>;
}

/** How often the holder of a lock updates it, and how long another process waits for an update. */
export interface Heartbeat {
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

const DEFAULT_HEARTBEAT: Heartbeat = { intervalMs: 2_000, timeoutMs: 10_000 };

/**
 * Locks a folder for this process: the embedded database allows only one process, but does not enforce it.
 *
 * @param directory an existing folder
 * @throws StartupError that names the process holding the lock
 */
export async function lockDirectory(directory: string, heartbeat = DEFAULT_HEARTBEAT): Promise<Lock> {
  // The lock is a file `database.lock.<n>` that identifies its holder. To take over from a killed holder, a process
  // creates the file with the next number. Creation is atomic and exclusive, so one of several processes wins. Releasing
  // the lock empties the newest file instead of removing it, so that numbers never decrease.
  const self = await currentProcess();
  for (;;) {
    const newest = Math.max(0, ...(await lockNumbers(directory)));
    if (newest > 0) await assertNotHeld(lockFile(directory, newest), heartbeat);
    const own = newest + 1;
    if (!(await createExclusively(lockFile(directory, own), JSON.stringify(self)))) continue;
    const all = await lockNumbers(directory);
    if (Math.max(...all) > own) {
      // Other processes have taken and released the lock in the meantime, and removed this number.
      await rm(lockFile(directory, own), { force: true });
      continue;
    }
    for (const old of all) if (old < own) await rm(lockFile(directory, old), { force: true });
    return startHeartbeat(lockFile(directory, own), heartbeat);
  }
}

function startHeartbeat(file: string, { intervalMs }: Heartbeat): Lock {
  const timer = setInterval(() => {
    const now = new Date();
    // If one update fails, the next one follows.
    utimes(file, now, now).catch(() => undefined);
    // Not unref'd: with an empty event loop, Node would wait for V8 to finish compiling PGlite at each start.
  }, intervalMs);
  return {
    async release() {
      clearInterval(timer);
      await writeFile(file, '');
    },
  };
}

/** @throws StartupError if the holder that the file identifies is still running */
async function assertNotHeld(file: string, heartbeat: Heartbeat): Promise<void> {
  const holder = parseProcessIdentity(await readFile(file, 'utf8').catch(() => ''));
  if (!holder || !(await isAlive(file, holder, heartbeat))) return;
  throw new StartupError([
    diagnostic(
      'database-in-use',
      atFile(file),
      `The database in this folder is in use by process ${holder.pid} on ${holder.host}.`,
      'Stop that process, name another folder in LOCAL_DIRECTORY, or use PostgreSQL (DATABASE_URL).',
    ),
  ]);
}

/** Asks the operating system whether the holder is running; if it cannot tell, waits for a heartbeat. */
async function isAlive(file: string, holder: ProcessIdentity, { timeoutMs }: Heartbeat): Promise<boolean> {
  const running = await isRunning(holder);
  if (running !== undefined) return running;
  const before = await lastHeartbeat(file);
  for (let waited = 0; waited < timeoutMs; waited += timeoutMs / 20) {
    await wait(timeoutMs / 20);
    if ((await lastHeartbeat(file)) !== before) return true;
  }
  return false;
}

async function lastHeartbeat(file: string): Promise<number> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
  return mtimeMs;
}

function lockFile(directory: string, number: number): string {
  return join(directory, `database.lock.${number}`);
}

async function lockNumbers(directory: string): Promise<number[]> {
  const numbers: number[] = [];
  for (const name of await readdir(directory)) {
    const match = /^database\.lock\.(\d{1,15})$/.exec(name);
    if (match) numbers.push(Number(match[1]));
  }
  return numbers;
}

/** Creates a file atomically. @returns `false` if it already exists */
async function createExclusively(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${process.pid}.${crypto.randomUUID()}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    await link(draft, file);
    return true;
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
