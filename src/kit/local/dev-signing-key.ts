import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, SignJWT } from 'jose';
import { atFile, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { localKeys, type KeySource } from '../authentication/key-source.js';
import { createPrivateFile } from './private-file.js';

/** A development key: signs the tokens of `gatehouse token`, and verifies them on the same machine. */
export interface LocalSigningKey {
  readonly kid: string;
  readonly keys: KeySource;
  readonly privateKey: KeyObject;
}

/** The `iss` of local tokens, where the settings name no other. */
export const localIssuer = 'urn:gatehouse:local';
/** The `aud` of local tokens, where the settings name no other. */
export const localAudience = 'urn:gatehouse:local';

const fileName = 'signing-key.pem';

/**
 * The ES256 key in a local folder, made on first use and readable by its owner only.
 *
 * @throws StartupError when the folder cannot be written or the file is not such a key
 */
export async function localSigningKey(directory: string): Promise<LocalSigningKey> {
  const file = join(directory, fileName);
  const pem = await createPrivateFile(file, () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  });
  return imported(file, pem);
}

/** The same key where it must be there already; `undefined` when it is not. */
export async function existingSigningKey(directory: string): Promise<LocalSigningKey | undefined> {
  const file = join(directory, fileName);
  const pem = await readFile(file, 'utf8').catch(() => undefined);
  return pem === undefined ? undefined : imported(file, pem);
}

async function imported(file: string, pem: string): Promise<LocalSigningKey> {
  let privateKey: KeyObject;
  let jwk: JsonWebKey;
  try {
    privateKey = createPrivateKey(pem);
    jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    if (jwk.crv !== 'P-256') throw new Error('not a P-256 key');
  } catch {
    const message = 'This is not a signing key of a local server.';
    const hint = 'Delete the file: a new key is made at the next start.';
    throw new StartupError([diagnostic('signing-key-invalid', atFile(file), message, hint)]);
  }
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x: String(jwk.x), y: String(jwk.y) });
  return { kid, privateKey, keys: localKeys([{ ...jwk, kid }]) };
}

/** What a local token says. */
export interface LocalToken {
  readonly subject: string;
  /** Scopes and roles, space-separated. */
  readonly scope: string;
  /** How long it is good for, in seconds. */
  readonly lifetime: number;
  readonly issuer: string;
  readonly audience: string;
}

/** A signed access token in the form of RFC 9068. */
export function signToken(key: LocalSigningKey, token: LocalToken): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ scope: token.scope, client_id: 'gatehouse-cli' })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'at+jwt' })
    .setIssuer(token.issuer)
    .setAudience(token.audience)
    .setSubject(token.subject)
    .setJti(crypto.randomUUID())
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + token.lifetime)
    .sign(key.privateKey);
}
