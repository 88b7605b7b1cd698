import { isNativeError } from 'node:util/types';
import { link, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartupError } from '../../kit/index.js';
import { describeSelf, isRunning, parseHolder, type Holder } from './process-identity.js';

/** A lock that is held until it is released or its process ends, however it ends. */
export interface Lock {
  readonly release: () => Promise<void>;
}

/** How often a holder shows that it lives, and how long another watches for it, in milliseconds. */
export interface Heartbeat {
  readonly every: number;
  readonly patience: number;
}

/**
 * Locks a folder for this process: the embedded database in it takes one process only and does not see to it itself.
 *
 * The lock is a file `database.lock.<n>` that names its holder. Taking over from a holder that was killed makes the
 * file with the next number; a file appears whole and only one process can make it, so of several that try, one wins.
 * The newest file stays when the lock is released, emptied: numbers never go back.
 *
 * @param directory an existing folder
 * @throws StartRefused naming the process that has it
 */
export async function lockDirectory(
  directory: string,
  heartbeat: Heartbeat = { every: 2_000, patience: 10_000 },
): Promise<Lock> {
  const self = await describeSelf();
  for (;;) {
    const newest = Math.max(0, ...(await numbers(directory)));
    if (newest > 0) await refuseIfHeld(fileOf(directory, newest), heartbeat);
    const mine = newest + 1;
    if (!(await createWhole(fileOf(directory, mine), JSON.stringify(self)))) continue;
    const all = await numbers(directory);
    if (Math.max(...all) > mine) {
      // Others took and released it meanwhile, and tidied up the number before it was ours.
      await rm(fileOf(directory, mine), { force: true });
      continue;
    }
    for (const old of all) if (old < mine) await rm(fileOf(directory, old), { force: true });
    return hold(fileOf(directory, mine), heartbeat);
  }
}

function hold(file: string, { every }: Heartbeat): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    // A beat that fails is followed by the next.
    utimes(file, now, now).catch(() => undefined);
    // Not unref'd: with nothing to wait for, Node would let V8 finish its work on PGlite first, 80 ms of each start.
  }, every);
  return {
    async release() {
      clearInterval(beat);
      await writeFile(file, '');
    },
  };
}

/** @throws StartRefused when the process in the file still runs */
async function refuseIfHeld(file: string, heartbeat: Heartbeat): Promise<void> {
  const holder = parseHolder(await readFile(file, 'utf8').catch(() => ''));
  if (!holder || !(await isAlive(file, holder, heartbeat))) return;
  throw new StartupError([
    {
      where: file,
      what: `the database in this folder is in use by process ${holder.pid} on ${holder.host}`,
      instead: 'stop that process, name another folder in LOCAL_DIRECTORY, or use PostgreSQL (DATABASE_URL)',
    },
  ]);
}

/** What the system can say of the process decides; where it can say nothing for certain, its heartbeat does. */
async function isAlive(file: string, holder: Holder, { patience }: Heartbeat): Promise<boolean> {
  const known = await isRunning(holder);
  if (known !== undefined) return known;
  const before = await lastBeat(file);
  for (let waited = 0; waited < patience; waited += patience / 20) {
    await wait(patience / 20);
    if ((await lastBeat(file)) !== before) return true;
  }
  return false;
}

async function lastBeat(file: string): Promise<number> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
  return mtimeMs;
}

function fileOf(directory: string, number: number): string {
  return join(directory, `database.lock.${number}`);
}

async function numbers(directory: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir(directory)) {
    const match = /^database\.lock\.(\d{1,15})$/.exec(name);
    if (match) found.push(Number(match[1]));
  }
  return found;
}

/** @returns whether this call made the file; `false` when it was there already */
async function createWhole(file: string, text: string): Promise<boolean> {
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
