import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Only its owner may read it. */
export const MODE_PRIVATE = 0o600;
/** Anyone who may enter its folder may read it. */
export const MODE_PUBLIC = 0o644;

/** A process that holds the lock works for milliseconds: one that holds it this long (ms) has died with it. */
const ABANDONED_AFTER_MS = 5000;

/**
 * Makes a folder, and those above it, for its owner only. Not with `recursive`: Node tries for ever where the system
 * says that the folder above is missing although it is there, as below /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = (): Promise<void> =>
    mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  await make().catch(async (error: unknown) => {
    if (errorCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await make();
  });
}

/**
 * Reads a text file that may not be there yet. Rights that were widened meanwhile, by a copy or a check-out, are
 * narrowed again.
 *
 * @param file its path
 * @param mode the widest rights it may have
 * @returns its text, or `undefined` where there is no such file
 * @throws what the file system says, other than ENOENT
 */
export async function readIfExists(file: string, mode: number): Promise<string | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    // Windows has no such rights and reports the same ones for every file.
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o777 & ~mode) !== 0) await chmod(file, mode);
    return text;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes a file so that readers find the old text or the new one, never a part, and so that it is never, not even for
 * a moment, readable by more people than it should be.
 */
export async function writeAtomic(file: string, text: string, mode: number): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(draft, text, { mode, flag: 'wx', flush: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * Does a piece of work on a folder while no other process does. The lock is a folder inside it: making one is atomic
 * on every file system.
 *
 * @param directory the folder that is worked on; it exists
 * @param work what to do; takes far less than five seconds
 * @returns what the work answers
 */
export async function withDirectoryLock<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  const lock = join(directory, '.lock');
  let holder: number | undefined;
  let since = Date.now();
  while (!(await taken(lock))) {
    const seen = await stat(lock).then(
      (found) => found.mtimeMs,
      () => undefined,
    );
    // The time is measured on this side only: the clock of a shared folder may differ.
    if (seen !== holder) {
      holder = seen;
      since = Date.now();
    } else if (Date.now() - since > ABANDONED_AFTER_MS) {
      await release(lock);
    }
    await wait(20);
  }
  try {
    return await work();
  } finally {
    await release(lock);
  }
}

/** The code of an error of the operating system, `ENOENT` and the like; `undefined` for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

async function taken(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function release(lock: string): Promise<void> {
  try {
    await rmdir(lock);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
