import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The contents of the files of a client, by path with `/`. */
export type Files = ReadonlyMap<string, string>;

/** Returns the files that are missing or differ, and the sources that are obsolete. */
export async function findStaleFiles(files: Files, folder: string): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [name, text] of files) {
    const present = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    // Git for Windows changes line ends by default.
    if (present?.replaceAll('\r\n', '\n') !== text) stale.push(name);
  }
  for (const [name] of await readFolder(join(folder, 'src'))) if (!files.has(`src/${name}`)) stale.push(`src/${name}`);
  return stale;
}

/** Writes the stale files, and removes obsolete sources. @returns the names of both */
export async function writeFiles(files: Files, folder: string): Promise<readonly string[]> {
  const stale = await findStaleFiles(files, folder);
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

/** Reads all files below a folder, by path with `/`; none if it does not exist. */
export async function readFolder(folder: string): Promise<readonly (readonly [name: string, text: string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, '.').length + 1));
  return Promise.all(
    names.sort().map(async (name) => [name.replaceAll('\\', '/'), await readFile(join(folder, name), 'utf8')] as const),
  );
}
