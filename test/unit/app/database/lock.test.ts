import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from '../../../../src/app/database/lock.js';
import { currentProcess } from '../../../../src/app/database/process-identity.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const heartbeat = { intervalMs: 10, timeoutMs: 300 };
/** Larger than any system gives out. */
const noProcess = 2 ** 31 - 1;

let directory: string;
beforeEach(async () => {
  directory = await temporaryFolder();
});
afterEach(() => rm(directory, { recursive: true }));

const lockFile = (number: number) => join(directory, `database.lock.${number}`);

test('a folder is locked once, by a file that names the process', async () => {
  const { release } = await lockDirectory(directory, heartbeat);
  expect(JSON.parse(await readFile(lockFile(1), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  await expect(lockDirectory(directory, heartbeat)).rejects.toThrow(
    `in use by process ${process.pid} on ${hostname()}`,
  );
  await release();
});

test('a released lock can be taken again, any number of times, and one file is left', async () => {
  for (let i = 1; i <= 5; i += 1) {
    const { release } = await lockDirectory(directory, heartbeat);
    await release();
    expect(await readdir(directory)).toEqual([`database.lock.${i}`]);
  }
});

test.each([
  ['is empty, as after a release', ''],
  ['was cut short by a power cut', '{"pid":12'],
  ['names no process', '{}'],
  ['names a process of no possible number', '{"pid":-1}'],
  ['is not an object', 'null'],
])('a lock that %s is taken over', async (_, text) => {
  await writeFile(lockFile(7), text);
  const { release } = await lockDirectory(directory, heartbeat);
  expect(await readdir(directory)).toEqual(['database.lock.8']);
  await release();
});

test('a lock of a process that was killed is taken over at once', async () => {
  await writeFile(lockFile(1), JSON.stringify({ ...(await currentProcess()), pid: noProcess }));
  const before = Date.now();
  const { release } = await lockDirectory(directory, { intervalMs: 10, timeoutMs: 60_000 });
  expect(Date.now() - before).toBeLessThan(5_000);
  await release();
});

test('a lock of a killed process is taken over although another has its number by now', async () => {
  await writeFile(lockFile(1), JSON.stringify({ ...(await currentProcess()), startTicks: '1' }));
  const { release } = await lockDirectory(directory, heartbeat);
  await release();
});

describe.each([
  ['on another machine', { host: 'elsewhere', pid: 1 }],
  ['in another container on this machine', { pidNamespace: 'another', pid: 1 }],
  ['on a system that does not tell when it started', { startTicks: '' }],
])('a lock of a process %s', (_, other) => {
  test('is respected while it shows that it lives', async () => {
    const holder = { ...(await currentProcess()), ...other };
    await writeFile(lockFile(1), JSON.stringify(holder));
    let tick = 0;
    const beat = setInterval(() => {
      tick += 1;
      void utimes(lockFile(1), tick, tick).catch(() => undefined);
    }, 20);
    await expect(lockDirectory(directory, heartbeat)).rejects.toThrow(`process ${holder.pid} on ${holder.host}`);
    clearInterval(beat);
    expect(await readdir(directory)).toEqual(['database.lock.1']);
  });

  test('is taken over when it does not', async () => {
    await writeFile(lockFile(1), JSON.stringify({ ...(await currentProcess()), ...other }));
    const { release } = await lockDirectory(directory, heartbeat);
    expect(await readdir(directory)).toEqual(['database.lock.2']);
    await release();
  });
});

test('a process shows that it lives while it holds a lock', async () => {
  const { release } = await lockDirectory(directory, heartbeat);
  await utimes(lockFile(1), 1, 1);
  // Seen from a system that knows nothing of it but its lock.
  await writeFile(lockFile(1), JSON.stringify({ ...(await currentProcess()), host: 'elsewhere' }));
  await expect(lockDirectory(directory, heartbeat)).rejects.toThrow('on elsewhere');
  await release();
});

test.each([
  ['on a free folder', undefined],
  ['on what a killed process left', noProcess],
])('of many that try at once %s, one has it', async (_, pid) => {
  for (let round = 0; round < 10; round += 1) {
    if (pid !== undefined) {
      const [last = 'database.lock.1'] = await readdir(directory);
      await writeFile(join(directory, last), JSON.stringify({ ...(await currentProcess()), pid }));
    }
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory, heartbeat)));
    const holders = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(holders).toHaveLength(1);
    expect(await readdir(directory)).toHaveLength(1);
    await holders[0]?.release();
  }
});
