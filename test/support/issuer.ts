import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { jwt } from '../../src/kit/authentication/jwt.js';
import { localKeys, type KeySource } from '../../src/kit/authentication/key-source.js';
import type { AuthenticatorFactory } from '../../src/kit/authentication/authenticator.js';

/** Someone who issues tokens, honest ones and others. */
export interface Issuer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: Record<string, unknown>;
  readonly keys: KeySource & { replace(jwks: readonly Record<string, unknown>[]): void };
  /** A token that is right but for what is said here; `undefined` takes a claim away. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** What accepts those tokens. */
  authenticator(options?: Partial<Parameters<typeof jwt<string>>[0]>): AuthenticatorFactory<string>;
}

export const issuerName = 'https://issuer.example';
export const audience = 'https://api.example';

export function createIssuer(): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid };
  const keys = localKeys([publicJwk]);
  return {
    kid,
    privateKey,
    publicJwk,
    keys,
    token(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const right = { iss: issuerName, aud: audience, sub: 'alice', nbf: now - 1, exp: now + 300, scope: '' };
      return new SignJWT({ ...right, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt', ...header })
        .sign(privateKey);
    },
    authenticator: (options) =>
      jwt<string>({ issuer: issuerName, audience, keys, user: ({ subject }) => subject, ...options }),
  };
}
