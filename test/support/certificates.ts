import 'reflect-metadata';
import { createPrivateKey, KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const day = 24 * 60 * 60 * 1000;

const kinds = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'RSA 2048': rsa(2048),
  'RSA 1024': rsa(1024),
  Ed25519: { name: 'Ed25519' },
} as const;

/** What a test may want to be different about a certificate. */
export interface CertificateWishes {
  readonly kind?: keyof typeof kinds;
  /** Days from now; below zero is the past. */
  readonly from?: number;
  readonly to?: number;
  /** A host name or an address. */
  readonly name?: string;
  /** Who signs it; itself unless said otherwise. */
  readonly issuer?: MadeCertificate;
}

/** A private key and a self-signed certificate for localhost, PEM. */
export interface MadeCertificate {
  readonly key: string;
  readonly certificate: string;
}

/** Makes a certificate for localhost: self-signed, valid for 90 days and P-256 unless asked otherwise. */
export async function makeCertificate(wishes: CertificateWishes = {}): Promise<MadeCertificate> {
  const algorithm = kinds[wishes.kind ?? 'P-256'];
  const name = wishes.name ?? 'localhost';
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new Error('not a pair of keys');
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: wishes.issuer ? new x509.X509Certificate(wishes.issuer.certificate).subjectName : `CN=${name}`,
    notBefore: new Date(Date.now() + (wishes.from ?? -1) * day),
    notAfter: new Date(Date.now() + (wishes.to ?? 90) * day),
    signingAlgorithm: wishes.issuer ? kinds['P-256'] : algorithm,
    signingKey: wishes.issuer ? await signingKey(wishes.issuer.key) : keys.privateKey,
    publicKey: keys.publicKey,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: isIP(name) ? 'ip' : 'dns', value: name }])],
  });
  return {
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `${certificate.toString('pem')}\n`,
  };
}

async function signingKey(pem: string): Promise<CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', der, kinds['P-256'], false, ['sign']);
}

/** Writes a key and a certificate into a folder, as `key.pem` and `cert.pem`, and answers their paths. */
export async function keepCertificate(
  directory: string,
  made: MadeCertificate,
): Promise<{ readonly keyFile: string; readonly certFile: string }> {
  const files = { keyFile: join(directory, 'key.pem'), certFile: join(directory, 'cert.pem') };
  await writeFile(files.keyFile, made.key);
  await writeFile(files.certFile, made.certificate);
  return files;
}

/** New empty folders for one test file; `clear` removes them all. */
export function temporaryFolders(): { readonly make: () => string; readonly clear: () => void } {
  const made: string[] = [];
  return {
    make() {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'));
      made.push(folder);
      return folder;
    },
    clear() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function rsa(modulusLength: number) {
  return {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  } as const;
}
