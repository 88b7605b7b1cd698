import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { issueAuthority, issueLeaf, type Issued } from '../../../../../src/kit/server/tls/issue-certificate.js';

/** What another implementation reads in the certificates of the kit. */

const now = new Date('2026-11-25T12:00:00.000Z');
const day = 24 * 60 * 60 * 1000;

let authority: Issued;
let leaf: Issued;
beforeAll(async () => {
  authority = await issueAuthority(now);
  leaf = await issueLeaf(authority, now);
});

const read = ({ certificate }: Issued) => new x509.X509Certificate(certificate);
const extensionOf = <T extends x509.Extension>(issued: Issued, type: abstract new (...given: never[]) => T): T => {
  const found = read(issued).extensions.find((extension): extension is T => extension instanceof type);
  if (!found) throw new Error(`There is no ${type.name}`);
  return found;
};

test('signs the authority with its own key, and the server certificate with that of the authority', async () => {
  const key = await read(authority).publicKey.export();
  expect(await read(authority).verify({ publicKey: key })).toBe(true);
  expect(await read(leaf).verify({ publicKey: key })).toBe(true);
  for (const one of [authority, leaf])
    expect(new X509Certificate(one.certificate).checkPrivateKey(createPrivateKey(one.key))).toBe(true);
});

test('marks only the authority as one, for server certificates and no further authorities', () => {
  const ofAuthority = extensionOf(authority, x509.BasicConstraintsExtension);
  expect([ofAuthority.ca, ofAuthority.pathLength, ofAuthority.critical]).toEqual([true, 0, true]);
  const ofLeaf = extensionOf(leaf, x509.BasicConstraintsExtension);
  expect([ofLeaf.ca, ofLeaf.pathLength, ofLeaf.critical]).toEqual([false, undefined, true]);
  const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;
  const usages = extensionOf(authority, x509.KeyUsagesExtension);
  expect([usages.usages, usages.critical]).toEqual([keyCertSign | cRLSign, true]);
  expect(extensionOf(leaf, x509.KeyUsagesExtension).usages).toBe(digitalSignature);
  for (const one of [authority, leaf])
    expect(extensionOf(one, x509.ExtendedKeyUsageExtension).usages).toEqual([x509.ExtendedKeyUsage.serverAuth]);
});

test('names localhost and its addresses, and nothing else', () => {
  expect(extensionOf(leaf, x509.SubjectAlternativeNameExtension).names.toJSON()).toEqual([
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '::1' },
  ]);
});

test('identifies keys as other implementations do', async () => {
  for (const one of [authority, leaf]) {
    const expected = await x509.SubjectKeyIdentifierExtension.create(read(one).publicKey);
    expect(extensionOf(one, x509.SubjectKeyIdentifierExtension).keyId).toBe(expected.keyId);
  }
  const { keyId } = extensionOf(authority, x509.SubjectKeyIdentifierExtension);
  expect(extensionOf(leaf, x509.AuthorityKeyIdentifierExtension).keyId).toBe(keyId);
});

test('begins a day ago, and ends before browsers object', () => {
  expect(read(authority).notBefore).toEqual(new Date(now.getTime() - day));
  expect(read(authority).notAfter).toEqual(new Date(now.getTime() + 3652 * day));
  expect(read(leaf).notAfter).toEqual(new Date(now.getTime() + 397 * day));
});

test('outlives its authority never', async () => {
  const late = new Date(now.getTime() + 3600 * day);
  expect(read(await issueLeaf(authority, late)).notAfter).toEqual(read(authority).notAfter);
});

test('gives every certificate another positive serial number of 16 bytes', async () => {
  const numbers = [authority, leaf, await issueLeaf(authority, now)].map((one) => read(one).serialNumber);
  expect(new Set(numbers).size).toBe(3);
  for (const number of numbers) expect(number).toMatch(/^[4-7][0-9a-f]{31}$/);
});

test('signs for an authority that another implementation has encoded', async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'C=DE, O=Someone, CN=An authority',
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys,
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const older: Issued = {
    key: createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: made.toString('pem'),
  };
  const { certificate } = await issueLeaf(older, now);
  const issuer = new X509Certificate(older.certificate);
  expect(new X509Certificate(certificate).checkIssued(issuer)).toBe(true);
  expect(new X509Certificate(certificate).verify(issuer.publicKey)).toBe(true);
  expect(read({ ...older, certificate }).issuer).toBe(made.subject);
});
