import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What is to be in the files of a client, by path with `/`. */
export type Files = ReadonlyMap<string, string>;

/** The files of a folder that are not, byte for byte, what is to be there, and the sources that are not to be there. */
export async function differing(files: Files, folder: string): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [name, text] of files) {
    const present = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (present !== text) stale.push(name);
  }
  for (const [name] of await readFolder(join(folder, 'src'))) if (!files.has(`src/${name}`)) stale.push(`src/${name}`);
  return stale;
}

/** Writes what differs, and takes away sources that are no longer made. @returns the names of those files */
export async function write(files: Files, folder: string): Promise<readonly string[]> {
  const stale = await differing(files, folder);
  for (const name of stale) {
    const file = join(folder, name);
    const text = files.get(name);
    if (text === undefined) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  return stale;
}

/** The files below a folder, read, by path with `/`; none where there is no such folder. */
export async function readFolder(folder: string): Promise<readonly (readonly [name: string, text: string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, '.').length + 1));
  return Promise.all(
    names.sort().map(async (name) => [name.replaceAll('\\', '/'), await readFile(join(folder, name), 'utf8')] as const),
  );
}
