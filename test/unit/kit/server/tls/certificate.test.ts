import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError, type Fault } from '../../../../../src/kit/diagnostic.js';
import { loadCertificate, type TlsSource } from '../../../../../src/kit/server/tls/certificate.js';
import {
  keepCertificate,
  makeCertificate,
  temporaryFolders,
  type CertificateWishes,
} from '../../../../support/certificates.js';

const folders = temporaryFolders();
afterAll(folders.clear);

async function faultsOf(source: TlsSource): Promise<readonly Fault[]> {
  const refusal: unknown = await loadCertificate(source).catch((error: unknown) => error);
  if (!(refusal instanceof StartupError)) throw new Error('was not refused');
  return refusal.faults;
}

const kept = async (wishes?: CertificateWishes) => keepCertificate(folders.make(), await makeCertificate(wishes));
const say = (faults: readonly Fault[]) => faults.map((fault) => `${fault.where}: ${fault.what}`);

describe('a key and its certificate', () => {
  test.each(['P-256', 'P-384', 'RSA 2048', 'Ed25519'] as const)('are loaded (%s)', async (kind) => {
    const made = await makeCertificate({ kind });
    const loaded = await loadCertificate(await keepCertificate(folders.make(), made));
    expect(loaded).toMatchObject({ key: made.key, certificate: made.certificate, local: undefined });
    expect(Math.round((loaded.expires.getTime() - Date.now()) / 86_400_000)).toBe(90);
  });

  test('are loaded with the certificates of the issuers after it', async () => {
    const issuer = await makeCertificate({ name: 'issuer' });
    const leaf = await makeCertificate({ issuer });
    const files = await keepCertificate(folders.make(), {
      key: leaf.key,
      certificate: `Subject: localhost\n${leaf.certificate}\n${issuer.certificate}`,
    });
    await expect(loadCertificate(files)).resolves.toMatchObject({ key: leaf.key });
  });

  test.each([
    ['has expired', { from: -30, to: -1 }, /^TLS_CERT_FILE: \S+cert\.pem has expired on 2\S+Z$/],
    ['is not valid yet', { from: 1 }, /^TLS_CERT_FILE: \S+cert\.pem is not valid before 2\S+Z$/],
    ['is weak', { kind: 'RSA 1024' }, /^TLS_KEY_FILE: \S+key\.pem is a key that is too weak .* \(rsa 1024 bits\)$/],
  ] as const)('are refused when one %s', async (_name, wishes, fault) => {
    expect(say(await faultsOf(await kept(wishes)))).toEqual([expect.stringMatching(fault)]);
  });

  test('are refused when they do not belong together', async () => {
    const { keyFile } = await kept();
    const { certFile } = await kept();
    expect(say(await faultsOf({ keyFile, certFile }))).toEqual([
      `TLS_CERT_FILE: ${certFile} does not belong to the key in ${keyFile}`,
    ]);
  });

  test('are refused in the wrong order, and told the right one', async () => {
    const issuer = await makeCertificate({ name: 'issuer' });
    const leaf = await makeCertificate({ issuer });
    const files = await keepCertificate(folders.make(), {
      key: leaf.key,
      certificate: issuer.certificate + leaf.certificate,
    });
    const [fault] = await faultsOf(files);
    expect(fault?.what).toContain('as number 2');
    expect(fault?.instead).toContain('first');
  });

  test.each([
    ['empty', '', 'holds no'],
    ['junk', 'junk', 'holds no'],
    ['binary', '\u0000\u0001\ufffd', 'holds no'],
    ['a block of nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'holds'],
    ['cut short', '-----BEGIN PRIVATE KEY-----\nMIGHAg', 'holds no'],
  ])('are refused when a file is %s', async (_name, text, said) => {
    const { keyFile, certFile } = await kept();
    const bad = join(folders.make(), 'bad.pem');
    await writeFile(bad, text);
    expect(say(await faultsOf({ keyFile: bad, certFile }))).toEqual([
      expect.stringContaining(`TLS_KEY_FILE: ${bad} ${said}`),
    ]);
    expect(say(await faultsOf({ keyFile, certFile: bad }))).toEqual([
      expect.stringContaining(`TLS_CERT_FILE: ${bad} ${said}`),
    ]);
  });

  test('are refused when the key has a passphrase, with the command that takes it away', async () => {
    const { certFile } = await kept();
    const keyFile = join(folders.make(), 'key.pem');
    const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: encrypted,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    await writeFile(keyFile, privateKey);
    const [fault] = await faultsOf({ keyFile, certFile });
    expect(fault).toMatchObject({ where: 'TLS_KEY_FILE', what: `${keyFile} is encrypted` });
    expect(fault?.instead).toContain('openssl pkey');
  });

  test.each(['secp256k1', 'P-224'])('are refused on the curve %s, which TLS does not use', async (namedCurve) => {
    const { certFile } = await kept();
    const keyFile = join(folders.make(), 'key.pem');
    await writeFile(
      keyFile,
      generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    expect(say(await faultsOf({ keyFile, certFile }))[0]).toMatch(/^TLS_KEY_FILE: .* too weak or unfit/);
  });

  test('are refused with the faults of both files at once', async () => {
    const folder = folders.make();
    await mkdir(join(folder, 'key.pem'));
    const source = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') };
    expect(say(await faultsOf(source))).toEqual([
      `TLS_KEY_FILE: ${source.keyFile} is a folder`,
      `TLS_CERT_FILE: ${source.certFile} does not exist`,
    ]);
    const { keyFile } = await kept({ kind: 'RSA 1024' });
    const { certFile } = await kept({ from: -30, to: -1 });
    expect(say(await faultsOf({ keyFile, certFile }))).toHaveLength(3);
  });

  test('are refused when only one of the two is set', async () => {
    const { keyFile, certFile } = await kept();
    expect(say(await faultsOf({ keyFile, certFile: undefined }))).toEqual([
      'TLS_CERT_FILE: is not set, while TLS_KEY_FILE is',
    ]);
    expect(say(await faultsOf({ keyFile: undefined, certFile }))).toEqual([
      'TLS_KEY_FILE: is not set, while TLS_CERT_FILE is',
    ]);
  });

  test('never appear in a fault', async () => {
    const { keyFile } = await kept();
    const { certFile } = await kept();
    const secret = (await makeCertificate()).key;
    const keyAsCert = join(folders.make(), 'key.pem');
    await writeFile(keyAsCert, secret);
    for (const source of [
      { keyFile, certFile },
      { keyFile, certFile: keyAsCert },
    ])
      expect(JSON.stringify(await faultsOf(source))).not.toContain(secret.split('\n')[1]);
  });
});

test('the source can be a folder in which a certificate is made', async () => {
  const localDirectory = join(folders.make(), 'tls');
  const loaded = await loadCertificate({ localDirectory });
  expect(loaded.local).toEqual({ authorityFile: join(localDirectory, 'authority.crt'), authorityCreated: true });
  expect(Math.round((loaded.expires.getTime() - Date.now()) / 86_400_000)).toBe(397);
});
