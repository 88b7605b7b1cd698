import {
  createHash,
  createPrivateKey,
  generateKeyPair,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import * as der from './der.js';

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

const oid = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/** Tags of what a certificate tells apart by number (RFC 5280, appendix A). */
const tag = { dnsName: 0x82, ipAddress: 0x87, keyIdentifier: 0x80, permitted: 0xa0, version: 0xa0, extensions: 0xa3 };

const dnsName = (name: string): Buffer => der.encode(tag.dnsName, Buffer.from(name));
const ipAddress = (bytes: Uint8Array): Buffer => der.encode(tag.ipAddress, bytes);

const ipv4Loopback = Buffer.of(127, 0, 0, 1);
const ipv6Loopback = Buffer.from([...Array<number>(15).fill(0), 1]);
const fullMask = (address: Buffer): Buffer => Buffer.concat([address, Buffer.alloc(address.length, 0xff)]);

/**
 * Name constraints (RFC 5280, section 4.2.1.10): localhost, 127.0.0.1 and ::1, nothing else. People tell their browsers
 * to trust this authority; with them its key is of no use for any other site.
 */
const onlyThisMachine = der.sequence(
  der.encode(
    tag.permitted,
    der.sequence(dnsName('localhost')),
    der.sequence(ipAddress(fullMask(ipv4Loopback))),
    der.sequence(ipAddress(fullMask(ipv6Loopback))),
  ),
);

/**
 * Makes a certificate authority for this machine (P-256, ten years, may sign server certificates of localhost only).
 *
 * @param now the time it is made at
 * @returns its key and its certificate
 */
export async function issueAuthority(now: Date): Promise<Issued> {
  const { publicKey, privateKey } = await newKeys();
  const serialNumber = serial();
  const name = nameOf(`Gatehouse local authority ${serialNumber.toString('hex').slice(0, 6)}`);
  return issue({
    serialNumber,
    issuer: name,
    subject: name,
    notBefore: new Date(now.getTime() - backdated),
    notAfter: new Date(now.getTime() + authorityLife),
    publicKey,
    privateKey,
    signingKey: privateKey,
    extensions: [
      extension(oid.basicConstraints, der.sequence(der.boolean(true), der.integer(0)), true),
      // keyCertSign and cRLSign: the sixth and the seventh bit.
      extension(oid.keyUsage, der.bitString(Buffer.of(0b0000_0110), 1), true),
      extension(oid.extKeyUsage, der.sequence(der.objectIdentifier(oid.serverAuth))),
      extension(oid.nameConstraints, onlyThisMachine, true),
      extension(oid.subjectKeyIdentifier, der.octetString(keyIdentifier(publicKey))),
    ],
  });
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
  const issuer = new X509Certificate(authority.certificate);
  const { publicKey, privateKey } = await newKeys();
  const authorityIdentifier = der.encode(tag.keyIdentifier, keyIdentifier(issuer.publicKey));
  return issue({
    serialNumber: serial(),
    issuer: subjectOf(issuer),
    subject: nameOf('localhost'),
    notBefore: new Date(now.getTime() - backdated),
    notAfter: new Date(Math.min(now.getTime() + leafLife, Date.parse(issuer.validTo))),
    publicKey,
    privateKey,
    signingKey: createPrivateKey(authority.key),
    extensions: [
      extension(oid.basicConstraints, der.sequence(), true),
      // digitalSignature: the first bit.
      extension(oid.keyUsage, der.bitString(Buffer.of(0b1000_0000), 7), true),
      extension(oid.extKeyUsage, der.sequence(der.objectIdentifier(oid.serverAuth))),
      extension(
        oid.subjectAltName,
        der.sequence(dnsName('localhost'), ipAddress(ipv4Loopback), ipAddress(ipv6Loopback)),
      ),
      extension(oid.subjectKeyIdentifier, der.octetString(keyIdentifier(publicKey))),
      extension(oid.authorityKeyIdentifier, der.sequence(authorityIdentifier)),
    ],
  });
}

interface Certificate {
  readonly serialNumber: Buffer;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** Encodes and signs a certificate of version 3 (RFC 5280, section 4.1). */
function issue(certificate: Certificate): Issued {
  const algorithm = der.sequence(der.objectIdentifier(oid.ecdsaWithSha256));
  const toBeSigned = der.sequence(
    der.encode(tag.version, der.integer(2)),
    der.integer(certificate.serialNumber),
    algorithm,
    certificate.issuer,
    der.sequence(der.time(certificate.notBefore), der.time(certificate.notAfter)),
    certificate.subject,
    subjectPublicKeyInfo(certificate.publicKey),
    der.encode(tag.extensions, der.sequence(...certificate.extensions)),
  );
  const signature = sign('sha256', toBeSigned, certificate.signingKey);
  return {
    key: certificate.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(der.sequence(toBeSigned, algorithm, der.bitString(signature))).toString(),
  };
}

function newKeys(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

/** Returns a positive serial number of 127 bits, most of them random (RFC 5280, section 4.1.2.2). */
function serial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes.readUInt8(0) & 0x3f) | 0x40;
  return bytes;
}

function nameOf(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier(oid.commonName), der.utf8String(commonName))));
}

/** Returns the subject as it is encoded there: verifiers compare the bytes. */
function subjectOf(certificate: X509Certificate): Buffer {
  const [toBeSigned = Buffer.alloc(0)] = der.itemsOf(certificate.raw);
  const [, , , , , subject] = der.itemsOf(toBeSigned);
  if (!subject) throw new Error('The certificate of the local authority has no subject.');
  return subject;
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(id), ...critical, der.octetString(value));
}

function subjectPublicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** Returns the SHA-1 of the key's bits (RFC 5280, section 4.2.1.2, method 1), which stand last in its info. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1').update(subjectPublicKeyInfo(key).subarray(-P256_POINT_BYTES)).digest();
}

/** An uncompressed point: one byte, and two coordinates of 32. */
const P256_POINT_BYTES = 65;
