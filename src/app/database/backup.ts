import { isNativeError } from 'node:util/types';
import { access, link, open, readFile, rename, rm } from 'node:fs/promises';
import { atFile, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';
import { startEngine, type EngineEvents } from './embedded-engine.js';
import { dataFolder, lockFolder } from './open-embedded.js';

/** Nothing else runs while a backup is made or restored: a failure is thrown, and the disk may be filled. */
const noEvents: EngineEvents = { onFatal: () => undefined, onDisk: () => undefined };

/**
 * Writes the embedded database to a file. It must not be in use. The file holds everything but the encryption key, which
 * has to be kept elsewhere.
 *
 * @param file is created, for its owner only
 * @throws StartupError if the database is in use or does not exist, or the file exists or cannot be written
 */
export async function backUp(localDirectory: string, file: string): Promise<void> {
  const dataDir = dataFolder(localDirectory);
  if (!(await exists(dataDir))) throw unusable(dataDir, 'There is no database.', 'Name its folder in LOCAL_DIRECTORY.');
  const lock = await lockFolder(localDirectory);
  try {
    const engine = await startEngine({ dataDir, reserveBytes: 0 }, noEvents);
    const bytes = await engine.backup().finally(() => engine.close());
    await createFile(file, bytes);
  } catch (error) {
    throw toStartupError(error, file, 'The backup cannot be written', 'Name a new file in a folder that is writable.');
  } finally {
    await lock.release();
  }
}

/**
 * Replaces the embedded database by the content of a backup. It must not be in use.
 *
 * @returns the folder to which the previous data was moved; `undefined` if there was none
 * @throws StartupError if the database is in use, or the file is not a backup; then the data stays as it is
 */
export async function restore(localDirectory: string, file: string): Promise<string | undefined> {
  const backup = await readFile(file).catch((error: unknown) => {
    throw toStartupError(error, file, 'The backup cannot be read', 'Name the file of a backup.');
  });
  const lock = await lockFolder(localDirectory);
  const dataDir = dataFolder(localDirectory);
  const restored = `${dataDir}.restored`;
  try {
    await rm(restored, { recursive: true, force: true });
    const engine = await startEngine({ dataDir: restored, reserveBytes: 0, backup }, noEvents);
    await engine.close();
    const previous = (await exists(dataDir)) ? `${dataDir}.${new Date().toISOString().replace(/:/g, '-')}` : undefined;
    if (previous !== undefined) await rename(dataDir, previous);
    await rename(restored, dataDir);
    return previous;
  } catch (error) {
    await rm(restored, { recursive: true, force: true });
    throw toStartupError(
      error,
      file,
      'This is not a backup of this version',
      'Name a file that npm run backup has written.',
    );
  } finally {
    await lock.release();
  }
}

/** Writes a file that is complete once it has its name. */
async function createFile(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike a renamed file, a link does not replace another one.
    await link(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function toStartupError(error: unknown, file: string, message: string, hint: string): StartupError {
  if (error instanceof StartupError) return error;
  const reason = isNativeError(error) ? error.message : String(error);
  return unusable(file, `${message} (${reason}).`, hint);
}

function unusable(file: string, message: string, hint: string): StartupError {
  return new StartupError([diagnostic('backup-unusable', atFile(file), message, hint)]);
}
