import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { DEFAULT_DEADLINES } from '../../../../src/app/database/embedded-engine.js';
import { openEmbeddedDatabase, type EmbeddedOptions } from '../../../../src/app/database/open-embedded.js';
import { toStartupError } from '../../../../src/app/database/startup-errors.js';
import { createNotesStore } from '../../../../src/app/notes/store.js';
import { StartupError } from '../../../../src/kit/index.js';
import { copyDatabaseTemplate } from '../../../support/database-template.js';
import { noEvents } from '../../../support/engine-events.js';
import { describeWithSmallDisk, mountSmallDisk, type SmallDisk } from '../../../support/small-disk.js';
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
function run(directory: string, mode = 'hold', options: EmbeddedOptions = {}) {
  const script = join(import.meta.dirname, 'embedded.child.mjs');
  const child = spawn(process.execPath, [script, directory, mode, JSON.stringify(options)], {
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
    const { child, lines, atLeast } = run(directory, 'write');
    await atLeast(1 + notes);
    await kill(child);
    // The last line may be cut off.
    acknowledged.push(...lines.slice(1).filter((line) => line.length === 36));
  }
  const { db, close } = await openEmbeddedDatabase(directory, noEvents);
  const rows = await db.selectFrom('notes').select('id').execute();
  await close();
  const kept = new Set(rows.map(({ id }) => id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(550);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
}, 90_000);

test('another process is refused while one runs, by the number of that one, and let in once it was killed', async () => {
  const directory = await existing();
  const { child, lines, atLeast } = run(directory);
  await atLeast(1);
  expect(lines).toEqual(['open']);
  const refused = openEmbeddedDatabase(directory, noEvents);
  await expect(refused).rejects.toBeInstanceOf(StartupError);
  await expect(refused).rejects.toThrow(`in use by process ${child.pid}`);
  await kill(child);
  const { close } = await openEmbeddedDatabase(directory, noEvents);
  await close();
}, 60_000);

test('a folder can be opened again once it was closed, and keeps one lock file', async () => {
  const directory = await existing();
  for (let i = 0; i < 2; i += 1) {
    const { close } = await openEmbeddedDatabase(directory, noEvents);
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
  const opening = openEmbeddedDatabase(await directory(), noEvents);
  await expect(opening).rejects.toBeInstanceOf(StartupError);
  await expect(opening).rejects.toThrow('LOCAL_DIRECTORY');
});

test('a folder is made with those above it, for its owner only', async () => {
  const above = await folder();
  const { close } = await openEmbeddedDatabase(join(above, 'a', 'b'), noEvents);
  await close();
  if (process.platform !== 'win32') expect((await stat(join(above, 'a', 'b'))).mode & 0o777).toBe(0o700);
}, 60_000);

test('a database that cannot be opened is refused with what to do, and its folder is free again', async () => {
  const directory = await folder();
  await writeFile(join(directory, 'database'), 'not a folder');
  const opening = openEmbeddedDatabase(directory, noEvents);
  await expect(opening).rejects.toBeInstanceOf(StartupError);
  await expect(opening).rejects.toThrow('Restore a backup');
  await rm(join(directory, 'database'));
  await copyDatabaseTemplate(directory);
  const { close } = await openEmbeddedDatabase(directory, noEvents);
  await close();
}, 60_000);

test('F1 the event loop stays free, and the work of the server itself first in line, while statements run', async () => {
  const { db, system, checkHealth, close } = await openEmbeddedDatabase(await existing(), noEvents);
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 10);
  const done: string[] = [];
  const slow = Array.from({ length: 3 }, () =>
    sql`select count(*) from generate_series(1, 500000)`.execute(db).then(() => done.push('slow')),
  );
  const before = performance.now();
  await sql`select 1`.execute(system).then(() => done.push('system'));
  expect(done).toEqual(['slow', 'system']);
  expect(await checkHealth()).not.toBe('unreachable');
  await Promise.all(slow);
  expect(ticks).toBeGreaterThan((performance.now() - before) / 50);
  clearInterval(timer);
  await close();
}, 60_000);

test('F1 a statement that does not end ends the process, with the reason, after 503 for whoever waits', async () => {
  const deadlines = { ...DEFAULT_DEADLINES, statementMs: 1_000 };
  const { child, lines } = run(await existing(), 'spin', { deadlines });
  const started = Date.now();
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(1);
  expect(lines).toEqual([
    'open',
    expect.stringMatching(/^fatal: the embedded database has failed: .*no response within 1 s$/),
    'failed: 503 no response within 1 s',
  ]);
  expect(Date.now() - started).toBeLessThan(30_000);
}, 60_000);

test('F1 a busy event loop is not taken for an engine that does not respond', async () => {
  const deadlines = { ...DEFAULT_DEADLINES, statementMs: 4_000 };
  const { db, close } = await openEmbeddedDatabase(await existing(), noEvents, { deadlines });
  const pending = sql<{ one: number }>`select 1 as one`.execute(db);
  const end = Date.now() + 5_000;
  while (Date.now() < end);
  expect((await pending).rows).toEqual([{ one: 1 }]);
  await close();
}, 60_000);

describeWithSmallDisk('F1 a disk that is full', () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = (await mountSmallDisk(110)) ?? fail('no disk could be mounted');
    await copyDatabaseTemplate(disk.folder);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
    await disk.remove();
  });

  /** Leaves some space. */
  async function fill(megabytes: number): Promise<string> {
    const file = join(disk.folder, 'filler');
    const { bavail, bsize } = await statfs(disk.folder);
    await writeFile(file, Buffer.alloc(bavail * bsize - megabytes * 1024 * 1024, 1));
    return file;
  }

  test('ends the process where PostgreSQL panics, and loses nothing that was acknowledged', async () => {
    // Less than a segment of the log, which it makes after some notes.
    await fill(12);
    const { child, lines } = run(disk.folder, 'write', {
      reserveBytes: 0,
      deadlines: { ...DEFAULT_DEADLINES, statementMs: 5_000 },
    });
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^fatal: the embedded database has failed/));
    const acknowledged = lines.filter((line) => line.length === 36);
    expect(acknowledged.length).toBeGreaterThan(0);
    const roomy = await folder();
    await cp(join(disk.folder, 'database'), join(roomy, 'database'), { recursive: true });
    const { db, close } = await openEmbeddedDatabase(roomy, noEvents);
    const kept = new Set((await db.selectFrom('notes').select('id').execute()).map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    await close();
  }, 120_000);

  test('refuses writes before that with 503, reads on, and accepts writes once there is space', async () => {
    const changes: boolean[] = [];
    const events = { ...noEvents, onDisk: (isFull: boolean) => void changes.push(isFull) };
    const { db, checkHealth, close } = await openEmbeddedDatabase(disk.folder, events);
    const store = createNotesStore(db);
    const { id } = await store.create('alice', { title: 'Before', body: '' });
    const filler = await fill(30);
    const writes = [
      () => store.create('alice', { title: 'During', body: '' }),
      () => store.replace('alice', id, 'any', { title: 'During', body: '' }),
      () => store.remove('alice', id, 'any'),
      () => db.transaction().execute((trx) => trx.deleteFrom('notes').execute()),
    ];
    for (const write of writes)
      await expect(write()).rejects.toMatchObject({ code: 'unavailable', status: 503, cause: { code: '25006' } });
    expect(await store.find('alice', id)).toMatchObject({ title: 'Before', version: 1 });
    expect(await checkHealth()).toBe('ok');
    await rm(filler);
    expect(await store.replace('alice', id, 'any', { title: 'After', body: '' })).toMatchObject({ version: 2 });
    expect(changes).toEqual([true, false]);
    await close();
  }, 60_000);

  test('refuses a start that has to write with what to do', async () => {
    await fill(30);
    const { db, close } = await openEmbeddedDatabase(disk.folder, noEvents);
    const refused: unknown = await createNotesStore(db)
      .create('alice', { title: 'Note', body: '' })
      .catch((error: unknown) => error);
    expect(toStartupError(refused, 'here')).toMatchObject({
      message: expect.stringMatching(
        /^here: The database here cannot be used: it is read-only .*free space on the disk/,
      ) as string,
    });
    await close();
  }, 60_000);
});

function fail(reason: string): never {
  throw new Error(reason);
}
