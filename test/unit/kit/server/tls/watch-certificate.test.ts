import { jest } from '@jest/globals';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Diagnostic } from '../../../../../src/kit/diagnostic.js';
import { loadCertificate, type Credentials, type TlsSource } from '../../../../../src/kit/server/tls/certificate.js';
import { localCertificate } from '../../../../../src/kit/server/tls/local-ca.js';
import { watchCertificate, type WatchIntervals } from '../../../../../src/kit/server/tls/watch-certificate.js';
import { keepCertificate, makeCertificate, temporaryFolders } from '../../../../support/certificates.js';

const folders = temporaryFolders();
const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));
afterEach(() => jest.restoreAllMocks());
afterAll(folders.clear);

/** Fast, and deaf to everything but the signs of the file system. */
const signsOnly: WatchIntervals = { debounce: 20, confirmAfter: 100, poll: 3_600_000, renew: 3_600_000 };
/** As slow to react to a sign as can be: only the poll is left. */
const pollOnly: WatchIntervals = { debounce: 3_600_000, confirmAfter: 100, poll: 50, renew: 50 };

async function watched(source: TlsSource, pace: WatchIntervals) {
  const changes: Credentials[] = [];
  const faults: (readonly Diagnostic[])[] = [];
  const current = await loadCertificate(source);
  const stop = watchCertificate(
    source,
    current,
    (found) => changes.push(found),
    (found) => faults.push(found),
    pace,
  );
  stops.push(stop);
  return { changes, faults, stop };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 250 && !condition(); turn += 1) await wait(20);
  expect(condition()).toBe(true);
}

/** Replaces a pair the way a tool does it. */
type Replace = (folder: string, next: { key: string; certificate: string }) => Promise<void>;

const inPlace: Replace = async (folder, next) => {
  await keepCertificate(folder, next);
};

const byRename: Replace = async (folder, next) => {
  for (const [name, text] of [
    ['key.pem', next.key],
    ['cert.pem', next.certificate],
  ] as const) {
    await writeFile(join(folder, `${name}.new`), text);
    await rename(join(folder, `${name}.new`), join(folder, name));
  }
};

/** certbot: each file is a link into an archive, replaced by a link to the next number. */
const asCertbot: Replace = async (folder, next) => {
  const archive = join(folder, 'archive');
  await mkdir(archive, { recursive: true });
  const number = (await readdir(archive)).length;
  for (const [name, text] of [
    ['key.pem', next.key],
    ['cert.pem', next.certificate],
  ] as const) {
    const target = join(archive, `${number}-${name}`);
    await writeFile(target, text);
    await rm(join(folder, name), { force: true });
    await symlink(target, join(folder, name));
  }
};

/** Kubernetes: the files are links through `..data`, a link that is swapped in one rename. */
const asKubernetes: Replace = async (folder, next) => {
  const version = `..version-${(await readdir(folder)).length}`;
  await mkdir(join(folder, version));
  await keepCertificate(join(folder, version), next);
  await symlink(version, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  for (const name of ['key.pem', 'cert.pem'])
    await symlink(join('..data', name), join(folder, name)).catch(() => undefined);
};

const ways: readonly (readonly [string, Replace])[] = [
  ['written in place', inPlace],
  ['renamed into place', byRename],
  ['linked as certbot does', asCertbot],
  ['linked as Kubernetes does', asKubernetes],
];

const filesOf = (folder: string) => ({ keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') });

describe('a pair of files that is replaced', () => {
  test.each(
    ways.flatMap(([name, replace]) => [
      [name, 'a sign of the file system', replace, signsOnly] as const,
      [name, 'the poll', replace, pollOnly] as const,
    ]),
  )('is taken, twice (%s, seen by %s)', async (_name, _by, replace, pace) => {
    const folder = folders.make();
    await replace(folder, await makeCertificate());
    const { changes, faults } = await watched(filesOf(folder), pace);
    for (const round of [1, 2]) {
      const next = await makeCertificate();
      await replace(folder, next);
      await until(() => changes.length === round);
      expect(changes[round - 1]).toMatchObject({ key: next.key, certificate: next.certificate });
    }
    expect(faults).toEqual([]);
  });

  test('is taken when a link above its folder is swapped, which only the poll sees', async () => {
    const root = folders.make();
    for (const name of ['one', 'two']) {
      await mkdir(join(root, name));
      await keepCertificate(join(root, name), await makeCertificate());
    }
    await symlink('one', join(root, 'current'));
    const { changes } = await watched(filesOf(join(root, 'current')), pollOnly);
    await symlink('two', join(root, 'next'));
    await rename(join(root, 'next'), join(root, 'current'));
    await until(() => changes.length === 1);
    expect(changes[0]?.key).toBe(await readFile(join(root, 'two', 'key.pem'), 'utf8'));
  });

  test('is not reported while it is half written', async () => {
    const folder = folders.make();
    await keepCertificate(folder, await makeCertificate());
    const { changes, faults } = await watched(filesOf(folder), { ...signsOnly, confirmAfter: 400 });
    const next = await makeCertificate();
    await writeFile(join(folder, 'key.pem'), next.key);
    await wait(150);
    await writeFile(join(folder, 'cert.pem'), next.certificate);
    await until(() => changes.length === 1);
    await wait(500);
    expect(faults).toEqual([]);
  });

  test('is kept in its old form, and reported once, when the new one is broken; a later good one is taken', async () => {
    const folder = folders.make();
    await keepCertificate(folder, await makeCertificate());
    const { changes, faults } = await watched(filesOf(folder), { ...signsOnly, poll: 50 });
    for (const bad of [
      'junk',
      (await makeCertificate()).certificate,
      (await makeCertificate({ to: -0.5 })).certificate,
    ]) {
      const before = faults.length;
      await writeFile(join(folder, 'cert.pem'), bad);
      await until(() => faults.length === before + 1);
      await wait(300);
      expect(faults).toHaveLength(before + 1);
      expect(faults.at(-1)?.[0]?.location).toEqual({ kind: 'setting', name: 'TLS_CERT_FILE' });
    }
    await rm(join(folder, 'key.pem'));
    await until(() => JSON.stringify(faults.at(-1)?.[0]?.location).includes('TLS_KEY_FILE'));
    expect(changes).toEqual([]);
    const next = await makeCertificate();
    await keepCertificate(folder, next);
    await until(() => changes.length === 1);
    expect(changes[0]?.key).toBe(next.key);
  });

  test('calls nothing when it is touched or rewritten with the same content', async () => {
    const folder = folders.make();
    const made = await makeCertificate();
    await keepCertificate(folder, made);
    const { changes, faults } = await watched(filesOf(folder), { ...signsOnly, poll: 30 });
    await byRename(folder, made);
    await wait(400);
    expect([changes, faults]).toEqual([[], []]);
  });

  test('calls nothing once the watch is stopped', async () => {
    const folder = folders.make();
    await keepCertificate(folder, await makeCertificate());
    const { changes, faults, stop } = await watched(filesOf(folder), { ...signsOnly, poll: 30 });
    await keepCertificate(folder, await makeCertificate());
    stop();
    await wait(300);
    expect([changes, faults]).toEqual([[], []]);
  });
});

test('a certificate made on this machine is renewed while the server runs', async () => {
  const localDirectory = folders.make();
  const ago = new Date(Date.now() - 370 * 24 * 60 * 60 * 1000);
  const aged = await localCertificate(localDirectory, ago);
  const changes: Credentials[] = [];
  const faults: (readonly Diagnostic[])[] = [];
  const current: Credentials = { ...aged, expires: ago, local: undefined };
  const source = { localDirectory };
  stops.push(
    watchCertificate(
      source,
      current,
      (found) => changes.push(found),
      (found) => faults.push(found),
      pollOnly,
    ),
  );
  await until(() => changes.length === 1);
  expect(changes[0]?.local).toEqual({ authorityFile: aged.authorityFile, authorityCreated: false });
  await wait(200);
  expect(changes).toHaveLength(1);
  // Without a pause, in which the watch would make the folder again.
  renameSync(localDirectory, join(folders.make(), 'moved'));
  writeFileSync(localDirectory, 'in the way');
  await until(() => faults.length === 1);
  expect(faults[0]?.[0]?.location).toEqual({ kind: 'file', file: localDirectory });
});

test.each([
  ['files', 30_000, async () => keepCertificate(folders.make(), await makeCertificate())],
  ['a local certificate', 86_400_000, () => Promise.resolve({ localDirectory: folders.make() })],
])('looks at %s again after %i ms', async (_, milliseconds, sourceOf) => {
  const source = await sourceOf();
  const current = await loadCertificate(source);
  const interval = jest.spyOn(globalThis, 'setInterval');
  stops.push(watchCertificate(source, current, () => undefined, () => undefined)); // prettier-ignore
  expect(interval).toHaveBeenCalledTimes(1);
  expect(interval).toHaveBeenCalledWith(expect.any(Function), milliseconds);
});
