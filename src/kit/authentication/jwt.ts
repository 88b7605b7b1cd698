import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Problem } from '../problem.js';
import { LruCache } from '../util/lru-cache.js';
import type { AuthenticatorFactory, Identity } from './authenticator.js';
import { bearerChallenge } from './challenge.js';
import { algorithms } from './key-source.js';
import { CLOCK_TOLERANCE_SECONDS, createTokenVerifier, invalidToken, isFinalRejection } from './verify-token.js';
import type { Claims, JwtOptions } from './jwt-options.js';

/** The most tokens that are remembered: about 1 kB each. */
const MAX_ACCEPTED = 10_000;
const MAX_REJECTED = 1000;
/** How long a rejected token is remembered. */
const REJECTED_TTL_MS = 60_000;

/** The verified result of a token. It is valid until it expires and while the keys are the same. */
interface Remembered<Result> {
  readonly result: Result;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly version: number;
}

/**
 * Creates the authenticator of bearer tokens in JWT form, which passport-jwt verifies: for `http` `bearer`, `oauth2` and
 * `openIdConnect` schemes.
 *
 * It follows RFC 8725: asymmetric algorithms only, `iss`, `aud`, `exp` and `nbf` required and checked, the key chosen by
 * `kid` from the configured keys, the type of the token checked, and tokens accepted in the `Authorization` header only.
 * The result is remembered, so that a signature is verified once and not with every request.
 *
 * @example
 * const bearerAuth = jwt({ issuer, audience, keys: remoteKeys(jwksUrl), user: ({ subject }) => subject });
 */
export function jwt<User>(options: JwtOptions<User>): AuthenticatorFactory<User> {
  const allowed = options.algorithms ?? ['ES256'];
  for (const algorithm of allowed)
    if (!algorithms.includes(algorithm)) throw new Error(`${algorithm} is not an asymmetric signature algorithm`);
  return (scheme) => {
    const isSupported = scheme.type === 'oauth2' || scheme.type === 'openIdConnect';
    if (!isSupported && !(scheme.type === 'http' && scheme.scheme === 'bearer'))
      throw new Error(`jwt() implements http bearer, oauth2 and openIdConnect schemes, not ${scheme.type}`);

    const { keys } = options;
    const accepted = new LruCache<string, Remembered<{ identity: Identity<User>; claims: Claims }>>(MAX_ACCEPTED);
    // A cache of its own, so that a flood of forged tokens cannot evict the tokens of users.
    const rejected = new LruCache<string, Remembered<Problem>>(MAX_REJECTED);
    const verifyToken = createTokenVerifier(options, allowed, bearerToken);

    async function verify(request: IncomingMessage, key: string): Promise<Identity<User>> {
      const { version } = keys;
      const verified = await verifyToken(request).catch((error: unknown) => {
        if (isFinalRejection(error)) rejected.set(key, { result: error, until: Date.now() + REJECTED_TTL_MS, version });
        throw error;
      });
      const claims = verified.user;
      await rejectRevoked(options.isRevoked?.(claims) ?? false);
      const identity = { ...verified, user: options.user(verified) };
      const until = (claims.exp + CLOCK_TOLERANCE_SECONDS) * 1000;
      accepted.set(key, { result: { identity, claims }, until, version });
      return identity;
    }

    function isCurrent(remembered: Remembered<unknown> | undefined): boolean {
      return remembered !== undefined && remembered.version === keys.version && remembered.until > Date.now();
    }

    return {
      authenticate(request) {
        const token = bearerToken(request);
        if (token === undefined) return undefined;
        if (!COMPACT_JWT.test(token)) throw invalidToken(new Error('not a JWT'));
        // A hash, so that no comparison of secrets can be timed.
        const key = hash('sha256', token, 'base64');
        const known = accepted.get(key);
        if (!known || !isCurrent(known)) {
          const rejection = rejected.get(key);
          return rejection && isCurrent(rejection) ? rejection.result : verify(request, key);
        }
        const { identity, claims } = known.result;
        const isRevoked = options.isRevoked?.(claims) ?? false;
        // Waits only if it has to: a list in memory answers at once.
        if (isRevoked === false) return identity;
        return rejectRevoked(isRevoked).then(() => identity);
      },
      challenge: bearerChallenge,
      degradation: () => keys.degradation?.(),
    };
  };
}

const COMPACT_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Returns the token of the `Authorization` header; no other place is read (RFC 6750, section 2.1; RFC 9700). */
function bearerToken(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined || !/^bearer( |$)/i.test(header)) return undefined;
  return header.slice(7).trim();
}

async function rejectRevoked(isRevoked: boolean | Promise<boolean>): Promise<void> {
  if (await isRevoked) throw invalidToken(new Error('revoked'));
}
