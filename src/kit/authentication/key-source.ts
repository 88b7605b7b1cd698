import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Signature algorithms a token may use: asymmetric ones only (RFC 8725, 3.1). jsonwebtoken supports no EdDSA. */
export const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const;

/** One of `algorithms`. */
export type Algorithm = (typeof algorithms)[number];

/** The header of a token, as far as it names its key. */
export interface TokenHeader {
  readonly alg: Algorithm;
  readonly kid: string | undefined;
}

/** Where the keys that verify tokens come from. */
export interface KeySource {
  /** Finds the key of a token, as a `KeyObject`: made once, as parsing a key at each request costs more than verifying. */
  find(header: TokenHeader): KeyObject | undefined | Promise<KeyObject | undefined>;
  /** Changes whenever a key may have gone: tokens verified before are then verified again. */
  readonly version: number;
  /** Why the keys may be out of date, for the readiness page; `undefined` while all is well. */
  degradation?(): string | undefined;
}

/** Keys of this process, which can change while it runs. */
export interface LocalKeySource extends KeySource {
  /** Uses other keys from now on. */
  replace(jwks: readonly JsonWebKey[]): void;
}

/**
 * Makes a source of the given public JWKs, each with a `kid` (RFC 7517).
 *
 * @returns the source; `replace` rotates its keys
 *
 * @example
 * const keys = localKeys([publicJwk]);
 */
export function localKeys(jwks: readonly JsonWebKey[]): LocalKeySource {
  return new LocalKeys(jwks);
}

class LocalKeys implements KeySource {
  version = 0;
  #byKid: ReadonlyMap<string, KeyObject>;

  constructor(jwks: readonly JsonWebKey[]) {
    this.#byKid = importKeys(jwks);
  }

  find({ kid }: TokenHeader): KeyObject | undefined {
    return kid === undefined ? undefined : this.#byKid.get(kid);
  }

  replace(jwks: readonly JsonWebKey[]): void {
    this.#byKid = importKeys(jwks);
    this.version += 1;
  }
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
