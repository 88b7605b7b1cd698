import { dirname } from 'node:path';
import { StartRefused } from '../diagnostic.js';
import { codeOf, makeFolder, oneAtATime, ownerOnly, readKept, writeKept } from './secure-file.js';

/**
 * The text of a file that only its owner may read, made on first use. Any number of processes may ask for it at once:
 * one makes it, all get the same.
 *
 * @throws StartRefused when it can be neither read nor written
 */
export async function createPrivateFile(file: string, make: () => string): Promise<string> {
  const directory = dirname(file);
  async function made(): Promise<string> {
    const text = (await readKept(file, ownerOnly)) ?? make();
    await writeKept(file, text, ownerOnly);
    return text;
  }
  try {
    await makeFolder(directory);
    return (await readKept(file, ownerOnly)) ?? (await oneAtATime(directory, made));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const what = `the file cannot be read or written (${code})`;
    const instead = 'make the folder writable, or name another one in LOCAL_DIRECTORY';
    throw new StartRefused([{ where: file, what, instead }]);
  }
}
