import type * as X509 from '@peculiar/x509';
import { createPrivateKey, KeyObject, randomBytes, X509Certificate, type webcrypto } from 'node:crypto';

/** A private key and the certificate that goes with it, both as PEM. */
export interface Issued {
  readonly key: string;
  readonly certificate: string;
}

const day = 24 * 60 * 60 * 1000;
/** The longest life browsers accept for a server's certificate is 398 days. */
const leafLife = 397 * day;
const authorityLife = 3652 * day;
/** A clock that is a little behind, as in a virtual machine, must not find the certificate "not yet valid". */
const backdated = day;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Name constraints (RFC 5280, section 4.2.1.10) as DER: DNS name localhost, addresses 127.0.0.1 and ::1, nothing else.
 * People tell their browsers to trust this authority; with them its key is of no use for any other site.
 */
const onlyThisMachine = Buffer.from(
  [
    '303fa03d', // permittedSubtrees
    '300b8209' + Buffer.from('localhost').toString('hex'), // dNSName
    '300a8708' + '7f000001' + 'ffffffff', // iPAddress: address and mask
    '30228720' + '00'.repeat(15) + '01' + 'ff'.repeat(16),
  ].join(''),
  'hex',
);

/**
 * Makes a certificate authority for this machine (P-256, ten years, may sign server certificates of localhost only).
 *
 * @param now the time it is made at
 * @returns its key and its certificate
 */
export async function issueAuthority(now: Date): Promise<Issued> {
  const x509 = await library();
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const serialNumber = serial();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: `CN=Gatehouse local authority ${serialNumber.slice(0, 6)}`,
    notBefore: new Date(now.getTime() - backdated),
    notAfter: new Date(now.getTime() + authorityLife),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.Extension('2.5.29.30', true, onlyThisMachine),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return written(keys.privateKey, certificate.rawData);
}

/**
 * Makes a server certificate for localhost, 127.0.0.1 and ::1, signed by the authority. It passes strict verification
 * (RFC 5280: key identifiers, key usage, constraints) and never outlives its authority.
 *
 * @param authority who signs
 * @param now the time it is made at
 * @returns its key and its certificate, without the authority's
 */
export async function issueLeaf(authority: Issued, now: Date): Promise<Issued> {
  const x509 = await library();
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    false,
    ['sign'],
  );
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=localhost',
    issuer: issuer.subjectName,
    notBefore: new Date(now.getTime() - backdated),
    notAfter: new Date(Math.min(now.getTime() + leafLife, issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return written(keys.privateKey, certificate.rawData);
}

/** Loaded when a certificate has to be made, which is once a year: every other start is faster without it. */
async function library(): Promise<typeof X509> {
  // tsyringe, on which the library stands, refuses to load without this polyfill.
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** A positive serial number of 128 random bits (RFC 5280, section 4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes.readUInt8(0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function written(key: webcrypto.CryptoKey, certificate: ArrayBuffer): Issued {
  return {
    key: KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(Buffer.from(certificate)).toString(),
  };
}
