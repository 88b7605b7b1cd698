import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatLocation, StartupError, type Diagnostic } from '../../../../../src/kit/diagnostic.js';
import { loadCertificate, type TlsSource } from '../../../../../src/kit/server/tls/certificate.js';
import {
  keepCertificate,
  makeCertificate,
  temporaryFolders,
  type CertificateWishes,
} from '../../../../support/certificates.js';

const folders = temporaryFolders();
afterAll(folders.clear);

async function diagnosticsOf(source: TlsSource): Promise<readonly Diagnostic[]> {
  const refusal: unknown = await loadCertificate(source).catch((error: unknown) => error);
  if (!(refusal instanceof StartupError)) throw new Error('was not refused');
  return refusal.diagnostics;
}

const kept = async (wishes?: CertificateWishes) => keepCertificate(folders.make(), await makeCertificate(wishes));
const say = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ location, message }) => `${formatLocation(location)}: ${message}`);

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
    ['has expired', { from: -30, to: -1 }, /^TLS_CERT_FILE: \S+cert\.pem has expired on 2\S+Z\.$/],
    ['is not valid yet', { from: 1 }, /^TLS_CERT_FILE: \S+cert\.pem is not valid before 2\S+Z\.$/],
    ['is weak', { kind: 'RSA 1024' }, /^TLS_KEY_FILE: The key in \S+key\.pem is too weak.* \(rsa 1024 bits\)\.$/],
  ] as const)('are refused when one %s', async (_name, wishes, fault) => {
    expect(say(await diagnosticsOf(await kept(wishes)))).toEqual([expect.stringMatching(fault)]);
  });

  test('are refused when they do not belong together', async () => {
    const { keyFile } = await kept();
    const { certFile } = await kept();
    expect(say(await diagnosticsOf({ keyFile, certFile }))).toEqual([
      `TLS_CERT_FILE: ${certFile} does not belong to the key in ${keyFile}.`,
    ]);
  });

  test('are refused in the wrong order, and told the right one', async () => {
    const issuer = await makeCertificate({ name: 'issuer' });
    const leaf = await makeCertificate({ issuer });
    const files = await keepCertificate(folders.make(), {
      key: leaf.key,
      certificate: issuer.certificate + leaf.certificate,
    });
    expect(await diagnosticsOf(files)).toMatchObject([
      {
        code: 'certificate-mismatch',
        message: expect.stringContaining('as number 2') as string,
        hint: expect.stringContaining('first') as string,
      },
    ]);
  });

  test.each([
    ['empty', '', 'has no'],
    ['junk', 'junk', 'has no'],
    ['binary', '\u0000\u0001\ufffd', 'has no'],
    ['a block of nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'has'],
    ['cut short', '-----BEGIN PRIVATE KEY-----\nMIGHAg', 'has no'],
  ])('are refused when a file is %s', async (_name, text, said) => {
    const { keyFile, certFile } = await kept();
    const bad = join(folders.make(), 'bad.pem');
    await writeFile(bad, text);
    expect(say(await diagnosticsOf({ keyFile: bad, certFile }))).toEqual([
      expect.stringContaining(`TLS_KEY_FILE: ${bad} ${said}`),
    ]);
    expect(say(await diagnosticsOf({ keyFile, certFile: bad }))).toEqual([
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
    expect(await diagnosticsOf({ keyFile, certFile })).toMatchObject([
      {
        code: 'certificate-invalid',
        location: { kind: 'setting', name: 'TLS_KEY_FILE' },
        message: `${keyFile} is encrypted.`,
        hint: expect.stringContaining('openssl pkey') as string,
      },
    ]);
  });

  test.each(['secp256k1', 'P-224'])('are refused on the curve %s, which TLS does not use', async (namedCurve) => {
    const { certFile } = await kept();
    const keyFile = join(folders.make(), 'key.pem');
    await writeFile(
      keyFile,
      generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    expect(say(await diagnosticsOf({ keyFile, certFile }))[0]).toMatch(/^TLS_KEY_FILE: .* too weak, or unfit/);
  });

  test('are refused with the faults of both files at once', async () => {
    const folder = folders.make();
    await mkdir(join(folder, 'key.pem'));
    const source = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') };
    expect(say(await diagnosticsOf(source))).toEqual([
      `TLS_KEY_FILE: ${source.keyFile} is a folder.`,
      `TLS_CERT_FILE: ${source.certFile} does not exist.`,
    ]);
    const { keyFile } = await kept({ kind: 'RSA 1024' });
    const { certFile } = await kept({ from: -30, to: -1 });
    expect(say(await diagnosticsOf({ keyFile, certFile }))).toHaveLength(3);
  });

  test('are refused when only one of the two is set', async () => {
    const { keyFile, certFile } = await kept();
    expect(say(await diagnosticsOf({ keyFile, certFile: undefined }))).toEqual([
      'TLS_CERT_FILE: It is not set, but TLS_KEY_FILE is.',
    ]);
    expect(say(await diagnosticsOf({ keyFile: undefined, certFile }))).toEqual([
      'TLS_KEY_FILE: It is not set, but TLS_CERT_FILE is.',
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
      expect(JSON.stringify(await diagnosticsOf(source))).not.toContain(secret.split('\n')[1]);
  });
});

test('the source can be a folder in which a certificate is made', async () => {
  const localDirectory = join(folders.make(), 'tls');
  const loaded = await loadCertificate({ localDirectory });
  expect(loaded.local).toEqual({ authorityFile: join(localDirectory, 'authority.crt'), authorityCreated: true });
  expect(Math.round((loaded.expires.getTime() - Date.now()) / 86_400_000)).toBe(397);
});
