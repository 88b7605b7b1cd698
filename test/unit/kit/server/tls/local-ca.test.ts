import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { checkServerIdentity, connect, createServer } from 'node:tls';
import { StartupError } from '../../../../../src/kit/diagnostic.js';
import { localCertificate, type LocalCertificate } from '../../../../../src/kit/server/tls/local-ca.js';
import { makeCertificate, temporaryFolders, type MadeCertificate } from '../../../../support/certificates.js';

const folders = temporaryFolders();
afterAll(folders.clear);

const day = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * day);
const leafOf = (made: LocalCertificate) => new X509Certificate(made.certificate);
const authorityOf = (made: LocalCertificate) => readFile(made.authorityFile, 'utf8');
const works = (made: LocalCertificate) => leafOf(made).checkPrivateKey(createPrivateKey(made.key));

describe('a local certificate', () => {
  test('is made on the first call and reused on the next', async () => {
    const folder = join(folders.make(), 'new', 'folder');
    const first = await localCertificate(folder);
    const second = await localCertificate(folder);
    expect(first.authorityCreated).toBe(true);
    expect(second).toEqual({ ...first, authorityCreated: false });
  });

  test('lives in a folder and in key files that only their owner can read, and leaves nothing else behind', async () => {
    const folder = join(folders.make(), 'tls');
    await localCertificate(folder);
    expect(await modes(folder)).toEqual({
      '.': '700',
      'authority-key.pem': '600',
      'authority.crt': '644',
      'localhost.pem': '600',
    });
    expect(await readFile(join(folder, 'authority.crt'), 'utf8')).not.toContain('PRIVATE KEY');
  });

  test('narrows the rights of a key file that were widened', async () => {
    const folder = folders.make();
    await localCertificate(folder);
    for (const name of ['authority-key.pem', 'localhost.pem']) await chmod(join(folder, name), 0o664);
    await localCertificate(folder);
    expect(await modes(folder)).toMatchObject({ 'authority-key.pem': '600', 'localhost.pem': '600' });
  });

  test('lives 397 days, its authority ten years', async () => {
    const made = await localCertificate(folders.make());
    const days = (certificate: X509Certificate) => Math.round((Date.parse(certificate.validTo) - Date.now()) / day);
    expect(days(leafOf(made))).toBe(397);
    expect(days(new X509Certificate(await authorityOf(made)))).toBe(3652);
  });

  test.each([
    ['is kept 31 days before it expires', 397 - 31, false],
    ['is renewed 29 days before it expires', 397 - 29, true],
    ['is renewed after it has expired', 500, true],
    ['is renewed when it lies in the future', -2, true],
  ])('%s', async (_name, days, renewed) => {
    const folder = folders.make();
    const before = await localCertificate(folder);
    const after = await localCertificate(folder, inDays(days));
    expect(after.certificate !== before.certificate).toBe(renewed);
    expect(works(after)).toBe(true);
    // A clock that was wrong has dated the authority wrongly too.
    expect(after.authorityCreated).toBe(days < 0);
    const leaf = leafOf(after);
    expect(leaf.verify(new X509Certificate(await authorityOf(after)).publicKey)).toBe(true);
  });

  test('never outlives its authority, which is renewed 30 days before its own end', async () => {
    const folder = folders.make();
    const before = await localCertificate(folder);
    const late = await localCertificate(folder, inDays(3652 - 40));
    expect(late.authorityCreated).toBe(false);
    expect(leafOf(late).validTo).toBe(new X509Certificate(await authorityOf(before)).validTo);
    const authority = await authorityOf(before);
    const after = await localCertificate(folder, inDays(3652 - 20));
    expect(after.authorityCreated).toBe(true);
    expect(await authorityOf(after)).not.toBe(authority);
    expect(leafOf(after).verify(new X509Certificate(await authorityOf(after)).publicKey)).toBe(true);
  });

  test.each(['authority-key.pem', 'authority.crt', 'localhost.pem'])(
    'is mended when %s is empty, broken, cut short, missing its key or the one of another folder',
    async (name) => {
      const other = folders.make();
      await localCertificate(other);
      const strange = await readFile(join(other, name), 'utf8');
      for (const text of [
        '',
        'junk',
        strange.slice(0, 200),
        strange.replace(/-----BEGIN PRIVATE[^]*END PRIVATE KEY-----/, ''),
        strange,
      ]) {
        const folder = folders.make();
        await localCertificate(folder);
        await writeFile(join(folder, name), text);
        const mended = await localCertificate(folder);
        expect(works(mended)).toBe(true);
        expect(leafOf(mended).verify(new X509Certificate(await authorityOf(mended)).publicKey)).toBe(true);
        // What was mended stays: the next start changes nothing.
        expect(await localCertificate(folder)).toEqual({ ...mended, authorityCreated: false });
      }
    },
  );

  test('is one working pair for each of many calls at the same time', async () => {
    const folder = join(folders.make(), 'tls');
    const made = await Promise.all(Array.from({ length: 20 }, () => localCertificate(folder)));
    expect(new Set(made.map((one) => one.certificate)).size).toBe(1);
    expect(made.every(works)).toBe(true);
    expect(made.filter((one) => one.authorityCreated)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['authority-key.pem', 'authority.crt', 'localhost.pem']);
  });

  test('waits for a process that makes it and takes over from one that died', async () => {
    const folder = folders.make();
    await mkdir(join(folder, '.lock'));
    await utimes(join(folder, '.lock'), inDays(-1), inDays(-1));
    const begun = Date.now();
    expect(works(await localCertificate(folder))).toBe(true);
    expect(Date.now() - begun).toBeGreaterThan(4500);
    expect(Date.now() - begun).toBeLessThan(9000);
  });

  test.each([
    ['that is a file', ''],
    ['inside a file', '/tls'],
  ])('refuses a folder %s with one fault that names it', async (_name, below) => {
    const file = join(folders.make(), 'file');
    await writeFile(file, 'here already');
    const refusal: unknown = await localCertificate(file + below).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartupError);
    expect((refusal as StartupError).diagnostics).toEqual([
      {
        code: 'local-directory-unusable',
        severity: 'error',
        location: { kind: 'file', file: file + below },
        message: expect.stringMatching(/^The local certificate cannot be kept in this folder \(E[A-Z]+\)\.$/) as string,
        hint: expect.stringContaining('TLS_KEY_FILE and TLS_CERT_FILE') as string,
      },
    ]);
    expect(await readFile(file, 'utf8')).toBe('here already');
  });

  test.each(process.platform === 'linux' ? ['/proc/gatehouse/new'] : [])(
    'below %s, where nothing can be made, is refused at once',
    async (folder) => {
      await expect(localCertificate(folder)).rejects.toThrow(/cannot be kept in this folder \(ENOENT\)/);
    },
  );
});

describe('a client that trusts only the local authority', () => {
  async function verdict(server: MadeCertificate, ca: string, name: string): Promise<string> {
    const listener = createServer({ key: server.key, cert: server.certificate });
    await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
    const { port } = listener.address() as AddressInfo;
    return new Promise((done) => {
      const socket = connect({ port, ca, checkServerIdentity: (_host, found) => checkServerIdentity(name, found) });
      const settle = (answer: string) => {
        socket.destroy();
        listener.close(() => done(answer));
      };
      socket.once('secureConnect', () => settle('accepted'));
      socket.once('error', (error: NodeJS.ErrnoException) => settle(`${error.code}: ${error.message}`));
    });
  }

  test.each(['localhost', '127.0.0.1', '::1'])('accepts the certificate for %s', async (name) => {
    const made = await localCertificate(folders.make());
    expect(await verdict(made, await authorityOf(made), name)).toBe('accepted');
  });

  test.each(['example.com', '127.0.0.2', 'localhost.example.com'])('refuses it for %s', async (name) => {
    const made = await localCertificate(folders.make());
    expect(await verdict(made, await authorityOf(made), name)).toMatch(/^ERR_TLS_CERT_ALTNAME_INVALID/);
  });

  test('refuses the certificate of another authority', async () => {
    const made = await localCertificate(folders.make());
    const other = await localCertificate(folders.make());
    expect(await verdict(made, await authorityOf(other), 'localhost')).toMatch(/^SELF_SIGNED_CERT_IN_CHAIN/);
  });

  test('refuses what the authority signs for a name that is not of this machine', async () => {
    const folder = folders.make();
    const { authorityFile } = await localCertificate(folder);
    const ca = await readFile(authorityFile, 'utf8');
    const authority = { key: await readFile(join(folder, 'authority-key.pem'), 'utf8'), certificate: ca };
    const forLocalhost = await makeCertificate({ issuer: authority });
    expect(await verdict(forLocalhost, ca, 'localhost')).toBe('accepted');
    const forBank = await makeCertificate({ issuer: authority, name: 'bank.example' });
    expect(await verdict(forBank, ca, 'bank.example')).toMatch(/permitted subtree violation/);
  });
});

/** The permission bits of a folder and of all in it. */
async function modes(folder: string): Promise<Record<string, string>> {
  const names = ['.', ...(await readdir(folder))];
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, ((await stat(join(folder, name))).mode & 0o777).toString(8)] as const),
    ),
  );
}
