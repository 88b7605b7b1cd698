import { dirname } from 'node:path';
import { atFile, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { errorCode, makeFolder, withDirectoryLock, MODE_PRIVATE, readIfExists, writeAtomic } from './secure-file.js';

/**
 * The text of a file that only its owner may read, made on first use. Any number of processes may ask for it at once:
 * one makes it, all get the same.
 *
 * @throws StartupError when it can be neither read nor written
 */
export async function createPrivateFile(file: string, make: () => string): Promise<string> {
  const directory = dirname(file);
  async function made(): Promise<string> {
    const text = (await readIfExists(file, MODE_PRIVATE)) ?? make();
    await writeAtomic(file, text, MODE_PRIVATE);
    return text;
  }
  try {
    await makeFolder(directory);
    return (await readIfExists(file, MODE_PRIVATE)) ?? (await withDirectoryLock(directory, made));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const message = `The file cannot be read or written (${code}).`;
    const hint = 'Make the folder writable, or name another one in LOCAL_DIRECTORY.';
    throw new StartupError([diagnostic('local-directory-unusable', atFile(file), message, hint)]);
  }
}
