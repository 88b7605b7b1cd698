import { createPublicKey, KeyObject, type JsonWebKey } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors } from 'jose';
import { Problem } from '../problem.js';

/** Signature algorithms a token may use: asymmetric ones only (RFC 8725, 3.1). jsonwebtoken knows no EdDSA. */
export const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const;
export type Algorithm = (typeof algorithms)[number];

/** What a token says of its signature. */
export interface TokenHeader {
  readonly alg: Algorithm;
  readonly kid: string | undefined;
}

/** Where the keys that verify tokens come from. */
export interface KeySource {
  /** The key of a token, as a `KeyObject`: made once, as parsing a key at each request would cost more than verifying. */
  find(header: TokenHeader): KeyObject | undefined | Promise<KeyObject | undefined>;
  /** Changes whenever a key may have gone: tokens verified before are then verified again. */
  readonly version: number;
}

/** Keys given as public JWKs, each with a `kid` (RFC 7517). `replace` rotates them. */
export function localKeys(jwks: readonly JsonWebKey[]): KeySource & { replace(jwks: readonly JsonWebKey[]): void } {
  let byKid = importKeys(jwks);
  let version = 0;
  return {
    find: ({ kid }) => (kid === undefined ? undefined : byKid.get(kid)),
    get version() {
      return version;
    },
    replace(next) {
      byKid = importKeys(next);
      version += 1;
    },
  };
}

function importKeys(jwks: readonly JsonWebKey[]): ReadonlyMap<string, KeyObject> {
  return new Map(
    jwks.map((jwk) => {
      const kid: unknown = jwk['kid'];
      if (typeof kid !== 'string' || kid === '') throw new Error('a key has no kid');
      if (jwk.kty === 'oct') throw new Error(`the key ${kid} is a secret: tokens are verified with public keys`);
      return [kid, createPublicKey({ key: jwk, format: 'jwk' })] as const;
    }),
  );
}

const FETCH_TIMEOUT_MS = 5000;
const CACHE_MAX_AGE_MS = 5 * 60_000;
const MAX_KEY_SET_BYTES = 256 * 1024;

/**
 * Keys fetched from a JWKS address: kept for five minutes, fetched again when a token names an unknown key, but not
 * more often than every 30 seconds, so that forged `kid`s cannot make this server attack its issuer.
 *
 * @param url https, except on this machine
 */
export function remoteKeys(url: URL): KeySource {
  const find = createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: CACHE_MAX_AGE_MS,
    cooldownDuration: 30_000,
    [customFetch]: boundedFetch,
  });
  const objects = new WeakMap<object, KeyObject>();
  return {
    async find({ alg, kid }) {
      if (kid === undefined) return undefined;
      try {
        const key = await find({ alg, kid });
        let object = objects.get(key);
        if (!object) objects.set(key, (object = KeyObject.from(key)));
        return object;
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
          return undefined;
        throw new Problem('unavailable', { cause: error });
      }
    },
    get version() {
      return Math.floor(Date.now() / CACHE_MAX_AGE_MS);
    },
  };
}

/** A key set is small: an answer that goes on and on is cut off. Redirects are not followed. */
async function boundedFetch(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...options, redirect: 'error' });
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_KEY_SET_BYTES) {
      await reader?.cancel();
      throw new Error('the key set is too large');
    }
    parts.push(part.value);
  }
  return new Response(Buffer.concat(parts), { status: response.status, headers: response.headers });
}
