import { execFile } from 'node:child_process';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openEmbeddedDatabase } from '../../../../src/app/database/open-embedded.js';
import { createNotesStore } from '../../../../src/app/notes/store.js';
import { copyDatabaseTemplate } from '../../../support/database-template.js';
import { noEvents } from '../../../support/engine-events.js';
import { root } from '../../../support/root.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function folder(): Promise<string> {
  const made = await temporaryFolder();
  folders.push(made);
  return made;
}

/** Runs what `npm run <command> -- <file>` runs. */
async function run(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const script = join(root, 'dist/app/database-command.js');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: root, env });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

/** Adds a note. @returns the titles of all notes, newest first */
async function titlesWith(localDirectory: string, title?: string): Promise<string[]> {
  const { db, close } = await openEmbeddedDatabase(localDirectory, noEvents);
  const store = createNotesStore(db);
  if (title !== undefined) await store.create('alice', { title, body: '' });
  const { items } = await store.list('alice', { limit: 10 });
  await close();
  return items.map((note) => note.title);
}

test('F15 a backup brings back what was there, on another machine as well, and keeps what it replaces', async () => {
  const [here, elsewhere] = [await folder(), await folder()];
  await copyDatabaseTemplate(here);
  await titlesWith(here, 'Before');
  const file = join(elsewhere, 'notes.backup');
  expect(await run({ LOCAL_DIRECTORY: here }, 'backup', file)).toMatchObject({ code: 0 });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await titlesWith(here, 'After')).toEqual(['After', 'Before']);

  const restored = await run({ LOCAL_DIRECTORY: here }, 'restore', file);
  expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('The previous one is in') as string });
  expect(await titlesWith(here)).toEqual(['Before']);
  expect((await readdir(here)).filter((name) => /^database\.\d{4}-/.test(name))).toHaveLength(1);

  expect(await run({ LOCAL_DIRECTORY: elsewhere }, 'restore', file)).toEqual({
    code: 0,
    output: 'The database was restored.\n',
  });
  expect(await titlesWith(elsewhere)).toEqual(['Before']);
}, 120_000);

test('F15 neither is possible while the database is in use, and none replaces a file', async () => {
  const here = await folder();
  await copyDatabaseTemplate(here);
  const existing = join(here, 'existing');
  await writeFile(existing, 'precious');
  const { close } = await openEmbeddedDatabase(here, noEvents);
  for (const command of ['backup', 'restore']) {
    const result = await run({ LOCAL_DIRECTORY: here }, command, command === 'backup' ? join(here, 'new') : existing);
    expect(result).toMatchObject({ code: 1, output: expect.stringContaining('[database-in-use]') as string });
  }
  await close();
  const result = await run({ LOCAL_DIRECTORY: here }, 'backup', existing);
  expect(result).toMatchObject({ code: 1, output: expect.stringMatching(/EEXIST.*\[backup-unusable\]/) as string });
  expect((await readdir(here)).filter((name) => name.includes('.part'))).toEqual([]);
}, 120_000);

test('F15 what is no backup is refused, and the data stay as they are', async () => {
  const here = await folder();
  await copyDatabaseTemplate(here);
  await titlesWith(here, 'Mine');
  for (const content of ['', 'not a backup', Buffer.alloc(100_000, 7)]) {
    const file = join(here, 'file');
    await writeFile(file, content);
    const result = await run({ LOCAL_DIRECTORY: here }, 'restore', file);
    expect(result).toMatchObject({ code: 1, output: expect.stringContaining('[backup-unusable]') as string });
  }
  expect(await run({ LOCAL_DIRECTORY: here }, 'restore', join(here, 'nowhere'))).toMatchObject({
    code: 1,
    output: expect.stringContaining('ENOENT') as string,
  });
  expect(await titlesWith(here)).toEqual(['Mine']);
}, 120_000);

test.each([
  ['a server', { DATABASE_URL: 'postgres://localhost/n' }, ['backup', 'file'], 1, 'pg_dump'],
  ['a folder without a database', {}, ['backup', 'file'], 1, 'There is no database.'],
  ['no file', {}, ['backup'], 2, 'npm run backup -- <file>'],
  ['two files', {}, ['restore', 'a', 'b'], 2, 'npm run restore -- <file>'],
  ['no command', {}, [], 2, 'npm run migrate'],
])('a command for %s says what to do', async (_, env, args, code, output) => {
  expect(await run({ LOCAL_DIRECTORY: await folder(), ...env }, ...args)).toMatchObject({
    code,
    output: expect.stringContaining(output) as string,
  });
});
