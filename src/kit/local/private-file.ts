import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartRefused } from '../fault.js';

/**
 * The text of a file that only its owner may read, made on first use. When several processes make it at once, one
 * wins and all read what it wrote: the file appears whole or not at all.
 *
 * @throws StartRefused when it can be neither read nor written
 */
export async function createPrivateFile(file: string, make: () => string): Promise<string> {
  try {
    return await readFile(file, 'utf8').catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const draft = `${file}.${process.pid}.${crypto.randomUUID()}`;
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      try {
        await writeFile(draft, make(), { mode: 0o600, flag: 'wx' });
        await link(draft, file).catch((failure: unknown) => {
          if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') throw failure;
        });
      } finally {
        await rm(draft, { force: true });
      }
      return readFile(file, 'utf8');
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const what = `the file cannot be read or written (${code})`;
    throw new StartRefused([{ where: file, what, instead: 'make the folder writable, or name another one in LOCAL_DIRECTORY' }]);
  }
}
