import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { localCertificate } from '../../src/kit/server/tls/local-ca.js';

/** What every server of a run is given, and what its clients send. */
export interface Credentials {
  readonly key: string;
  readonly certificate: string;
  readonly keyFile: string;
  readonly certFile: string;
  readonly jwk: JsonWebKey;
  readonly publicKey: string;
  readonly issuer: string;
  readonly audience: string;
  /** A token that every server accepts. */
  readonly token: string;
  /** The same with another signature. */
  readonly forged: string;
}

/** Makes a certificate, a signing key and two tokens for one run, with their files in a folder. */
export async function makeCredentials(folder: string): Promise<Credentials> {
  const { key, certificate } = await localCertificate(folder);
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'certificate.pem');
  await Promise.all([writeFile(keyFile, key), writeFile(certFile, certificate)]);

  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'urn:bench:issuer';
  const audience = 'urn:bench:audience';
  const token = await new SignJWT({ scope: 'notes:read notes:write' })
    .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('alice')
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('2h')
    .sign(privateKey);
  // The raw server knows a forged token by its ending.
  const forged = `${token.slice(0, -6)}forged`;
  return {
    key,
    certificate,
    keyFile,
    certFile,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'bench' },
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    issuer,
    audience,
    token,
    forged,
  };
}
