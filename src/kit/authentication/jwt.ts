import type { IncomingMessage } from 'node:http';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { Problem } from '../problem.js';
import { createPassportRunner } from './passport.js';
import type { AuthenticatorFactory, ChallengeError, Identity } from './authenticator.js';
import { defaultScopes, sessionOf, type Claims } from './claims.js';
import { bearerToken, looksLikeJwt, quotedString } from './bearer.js';
import { algorithms, type Algorithm, type KeySource, type TokenHeader } from './key-source.js';
import { keyOf, TokenCache, type TokenKey } from './token-cache.js';

export type { Claims } from './claims.js';

/** Which tokens are accepted, and who they stand for. */
export interface JwtOptions<User> {
  /** The `iss` that tokens must have. */
  readonly issuer: string;
  /** The `aud` that tokens must be for. */
  readonly audience: string;
  readonly keys: KeySource;
  /** Which algorithms the issuer signs with; `['ES256']` by default. */
  readonly algorithms?: readonly Algorithm[];
  /** Which scopes and roles the claims of a token stand for; by default those in `scope`, `scp` and `roles`. */
  readonly scopes?: (claims: Claims) => Iterable<string>;
  /** `required` by default; `optional` for issuers whose tokens have none: `iat` (RFC 9068) stands in for it. */
  readonly nbf?: 'required' | 'optional';
  /** What the handlers get as `user`. */
  readonly user: (identity: Identity<Claims>) => User;
  /** Whether a token, although valid, is not to be accepted any more; asked at every request. */
  readonly isRevoked?: (claims: Claims) => boolean | Promise<boolean>;
}

/** How far the clocks of issuer and server may differ, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** `typ` of an access token (RFC 9068) and of a plain JWT; an `id+jwt` or `logout+jwt` is not meant for an API. */
const acceptedTypes = new Set(['at+jwt', 'application/at+jwt', 'jwt']);

/**
 * Bearer tokens in JWT form, verified by passport-jwt: for `http` `bearer`, `oauth2` and `openIdConnect` schemes.
 *
 * Follows RFC 8725: asymmetric algorithms only and pinned, `iss`, `aud`, `exp` and `nbf` required and checked, the key
 * chosen by `kid` from keys of our own, the token's type checked, no place for a token but the header.
 */
export function jwt<User>(options: JwtOptions<User>): AuthenticatorFactory<User> {
  const allowed = options.algorithms ?? ['ES256'];
  for (const algorithm of allowed)
    if (!algorithms.includes(algorithm)) throw new Error(`${algorithm} is not an asymmetric signature algorithm`);
  return (scheme) => {
    const fits = scheme.type === 'oauth2' || scheme.type === 'openIdConnect';
    if (!fits && !(scheme.type === 'http' && scheme.scheme === 'bearer'))
      throw new Error(`jwt() stands behind http bearer, oauth2 and openIdConnect schemes, not behind ${scheme.type}`);

    const cache = new TokenCache<{ identity: Identity<User>; claims: Claims }>(10_000);
    // Apart from the others: no flood of forged tokens can push out those of users.
    const refused = new TokenCache<Problem>(1000);
    const attempt = createPassportRunner<Claims>(strategy(options, allowed), (reason) => invalidToken(reason));

    async function verified(request: Parameters<typeof attempt>[0], key: TokenKey): Promise<Identity<User>> {
      const { version } = options.keys;
      const recognised = await attempt(request).catch((error: unknown) => {
        if (isFinal(error)) refused.set(key, version, Date.now() + REJECTED_TTL_MS, error);
        throw error;
      });
      const claims = recognised.user;
      await rejectRevoked(options.isRevoked?.(claims) ?? false);
      const identity = { ...recognised, user: options.user(recognised) };
      cache.set(key, version, (claims.exp + CLOCK_TOLERANCE_SECONDS) * 1000, { identity, claims });
      return identity;
    }

    return {
      authenticate(request) {
        const token = bearerToken(request);
        if (token === undefined) return undefined;
        if (!looksLikeJwt(token)) throw invalidToken(new Error('not a JWT'));
        const key = keyOf(token);
        const known = cache.get(key, options.keys.version);
        if (!known) {
          const refusal = refused.get(key, options.keys.version);
          if (refusal) return refusal;
          return verified(request, key);
        }
        const revoked = options.isRevoked?.(known.claims) ?? false;
        // Waits only when it has to: a list in memory answers at once.
        if (revoked === false) return known.identity;
        return rejectRevoked(revoked).then(() => known.identity);
      },
      challenge: bearerChallenge,
      degradation: () => options.keys.degradation?.(),
    };
  };
}

/** RFC 6750, section 3: without credentials a bare challenge, else with the code of what is wrong. */
export function bearerChallenge(error?: ChallengeError): string {
  if (error === undefined) return 'Bearer';
  if (error.error === 'invalid_token')
    return `Bearer error="invalid_token", error_description=${quotedString(error.description)}`;
  return `Bearer error="insufficient_scope", scope=${quotedString(error.scopes.join(' '))}`;
}

function strategy<User>(options: JwtOptions<User>, allowed: readonly Algorithm[]): Strategy {
  const settings: StrategyOptionsWithoutRequest = {
    jwtFromRequest: (request: IncomingMessage) => bearerToken(request) ?? null,
    secretOrKeyProvider(_request, token: string, done) {
      const header = tokenHeader(token, allowed);
      if (header instanceof Error) {
        done(header);
        return;
      }
      Promise.resolve(options.keys.find(header)).then(
        (key) => done(key ? null : new Error('the key is not known'), key as unknown as Buffer),
        (error: unknown) => done(error),
      );
    },
    algorithms: [...allowed],
    issuer: options.issuer,
    audience: options.audience,
    jsonWebTokenOptions: { clockTolerance: CLOCK_TOLERANCE_SECONDS },
  };
  const scopesOf = options.scopes ?? defaultScopes;
  return new Strategy(settings, (claims: Claims, done) => {
    if (!Number.isFinite(claims.exp)) {
      done(null, false, new Error('there is no exp'));
      return;
    }
    const since = options.nbf === 'optional' ? (claims.nbf ?? claims['iat']) : claims.nbf;
    if (!Number.isFinite(since)) {
      done(null, false, new Error('there is no nbf'));
      return;
    }
    if (typeof claims.sub !== 'string' || claims.sub === '') {
      done(null, false, new Error('there is no sub'));
      return;
    }
    const identity: Identity<Claims> = {
      user: claims,
      subject: claims.sub,
      scopes: new Set(scopesOf(claims)),
      session: sessionOf(claims),
    };
    done(null, identity);
  });
}

/** The header of a token, when it may be verified at all. */
function tokenHeader(token: string, allowed: readonly Algorithm[]): TokenHeader | Error {
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
  } catch {
    return new Error('the header cannot be read');
  }
  if (typeof header !== 'object' || header === null) return new Error('the header cannot be read');
  const { alg, kid, typ, crit } = header as Record<string, unknown>;
  const algorithm = allowed.find((one) => one === alg);
  if (!algorithm) return new Error('the algorithm is not accepted');
  if (crit !== undefined) return new Error('the header has extensions that are not understood');
  if (typ !== undefined && (typeof typ !== 'string' || !acceptedTypes.has(typ.toLowerCase())))
    return new Error('the type is not that of an access token');
  if (typeof kid !== 'string') return new Error('there is no kid');
  return { alg: algorithm, kid };
}

async function rejectRevoked(revoked: boolean | Promise<boolean>): Promise<void> {
  if (await revoked) throw invalidToken(new Error('revoked'));
}

/**
 * Whether a refusal holds for as long as the keys do, so that a client that sends the same token again and again does
 * not cost a verification each time. All others may be accepted later: with an `nbf` to come, a key not yet fetched.
 */
function isFinal(error: unknown): error is Problem {
  if (!(error instanceof Problem) || !(error.cause instanceof Error)) return false;
  return error.cause.name === 'TokenExpiredError' || error.cause.message === 'invalid signature';
}

/** How long a refused token is remembered, in milliseconds. */
const REJECTED_TTL_MS = 60_000;

/** What a caller is told of a token that is not accepted: whether it is too old, as that has a cure, and no more. */
function invalidToken(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  const expired = reason instanceof Error && reason.name === 'TokenExpiredError';
  return new Problem('token_invalid', {
    detail: expired ? 'The token has expired.' : 'The token is invalid.',
    cause: reason,
  });
}
