import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openEmbeddedDatabase } from '../../../../src/app/database/open-embedded.js';
import { StartupError } from '../../../../src/kit/index.js';
import { copyDatabaseTemplate } from '../../../support/database-template.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function folder(): Promise<string> {
  const made = await temporaryFolder();
  folders.push(made);
  return made;
}

async function fileIn(directory: string): Promise<string> {
  const file = join(directory, 'file');
  await writeFile(file, '');
  return file;
}

async function existing(): Promise<string> {
  const made = await folder();
  await copyDatabaseTemplate(made);
  return made;
}

/** A process that has the database, or was refused: the lines it printed. */
function writer(directory: string, mode = 'hold') {
  const script = join(import.meta.dirname, 'writer.child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  let heard: (() => void) | undefined;
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    heard?.();
  });
  return {
    child,
    lines,
    atLeast: async (count: number): Promise<void> => {
      while (lines.length < count) await new Promise<void>((resolve) => (heard = resolve));
    },
  };
}

/** As an operator's `kill -9`, or the machine that runs out of memory. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

test('kill -9 in the middle of writes loses no note that was acknowledged', async () => {
  const directory = await existing();
  const acknowledged: string[] = [];
  for (const notes of [400, 150]) {
    const { child, lines, atLeast } = writer(directory, 'write');
    await atLeast(1 + notes);
    await kill(child);
    // The last line may be cut off.
    acknowledged.push(...lines.slice(1).filter((line) => line.length === 36));
  }
  const { db, close } = await openEmbeddedDatabase(directory);
  const rows = await db.selectFrom('notes').select('id').execute();
  await close();
  const kept = new Set(rows.map(({ id }) => id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(550);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
}, 90_000);

test('another process is refused while one runs, by the number of that one, and let in once it was killed', async () => {
  const directory = await existing();
  const { child, lines, atLeast } = writer(directory);
  await atLeast(1);
  expect(lines).toEqual(['open']);
  const refused = openEmbeddedDatabase(directory);
  await expect(refused).rejects.toBeInstanceOf(StartupError);
  await expect(refused).rejects.toThrow(`in use by process ${child.pid}`);
  await kill(child);
  const { close } = await openEmbeddedDatabase(directory);
  await close();
}, 60_000);

test('a folder can be opened again once it was closed, and keeps one lock file', async () => {
  const directory = await existing();
  for (let i = 0; i < 2; i += 1) {
    const { close } = await openEmbeddedDatabase(directory);
    await close();
  }
  expect((await readdir(directory)).filter((name) => name !== 'database')).toHaveLength(1);
}, 60_000);

test.each([
  ['below a file', async () => join(await fileIn(await folder()), 'local')],
  ['that is a file', async () => fileIn(await folder())],
  // Where Node's own `recursive` would try for ever.
  ['in which nobody can write', () => Promise.resolve(process.platform === 'linux' ? '/proc/local/data' : '\0')],
])('a folder %s is refused with what to do', async (_, directory) => {
  const opening = openEmbeddedDatabase(await directory());
  await expect(opening).rejects.toBeInstanceOf(StartupError);
  await expect(opening).rejects.toThrow('LOCAL_DIRECTORY');
});

test('a folder is made with those above it, for its owner only', async () => {
  const above = await folder();
  const { close } = await openEmbeddedDatabase(join(above, 'a', 'b'));
  await close();
  if (process.platform !== 'win32') expect((await stat(join(above, 'a', 'b'))).mode & 0o777).toBe(0o700);
}, 60_000);

test('a database that cannot be opened is refused with what to do, and its folder is free again', async () => {
  const directory = await folder();
  await writeFile(join(directory, 'database'), 'not a folder');
  const opening = openEmbeddedDatabase(directory);
  await expect(opening).rejects.toBeInstanceOf(StartupError);
  await expect(opening).rejects.toThrow('Put back a copy of the folder');
  await rm(join(directory, 'database'));
  await copyDatabaseTemplate(directory);
  const { close } = await openEmbeddedDatabase(directory);
  await close();
}, 60_000);
