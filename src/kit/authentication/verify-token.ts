import type { IncomingMessage } from 'node:http';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { Problem } from '../problem.js';
import type { Identity } from './authenticator.js';
import type { Claims, JwtOptions } from './jwt-options.js';
import type { Algorithm, TokenHeader } from './key-source.js';
import { createPassportRunner, type PassportRunner } from './passport.js';

/** How far the clocks of the issuer and the server may differ. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/** The `typ` of an access token (RFC 9068) and of a plain JWT. An `id+jwt` or `logout+jwt` is not meant for an API. */
const ACCEPTED_TYPES = new Set(['at+jwt', 'application/at+jwt', 'jwt']);

/** Reads the token of a request. */
type ReadToken = (request: IncomingMessage) => string | undefined;

/**
 * Creates the function that verifies the token of a request with passport-jwt and returns the caller.
 *
 * @param algorithms the accepted signature algorithms
 */
export function createTokenVerifier<User>(
  options: JwtOptions<User>,
  algorithms: readonly Algorithm[],
  readToken: ReadToken,
): PassportRunner<Claims> {
  return createPassportRunner<Claims>(createStrategy(options, algorithms, readToken), (reason) => invalidToken(reason));
}

function createStrategy<User>(
  options: JwtOptions<User>,
  allowed: readonly Algorithm[],
  readToken: ReadToken,
): Strategy {
  const settings: StrategyOptionsWithoutRequest = {
    jwtFromRequest: (request: IncomingMessage) => readToken(request) ?? null,
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
    const { sub: subject, sid } = claims;
    const session = typeof sid === 'string' ? sid : undefined;
    const identity: Identity<Claims> = { user: claims, subject, scopes: new Set(scopesOf(claims)), session };
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
  if (typ !== undefined && (typeof typ !== 'string' || !ACCEPTED_TYPES.has(typ.toLowerCase())))
    return new Error('the type is not that of an access token');
  if (typeof kid !== 'string') return new Error('there is no kid');
  return { alg: algorithm, kid };
}

/** Scopes and roles, from the claims in which issuers put them (RFC 8693, RFC 9068, Entra ID). */
function defaultScopes(claims: Claims): readonly string[] {
  const found = [claims['scope'], claims['scp'], claims['roles']].flatMap((claim): unknown[] =>
    typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [],
  );
  return found.filter((scope): scope is string => typeof scope === 'string' && scope !== '');
}

/**
 * Whether a rejection stays valid as long as the keys do. Other tokens may be accepted later: their `nbf` is still to
 * come, or their key is not fetched yet.
 */
export function isFinalRejection(error: unknown): error is Problem {
  if (!(error instanceof Problem) || !(error.cause instanceof Error)) return false;
  return error.cause.name === 'TokenExpiredError' || error.cause.message === 'invalid signature';
}

/** Creates the problem of a token that is not accepted. It tells the client whether the token has expired, and no more. */
export function invalidToken(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  const expired = reason instanceof Error && reason.name === 'TokenExpiredError';
  return new Problem('token_invalid', {
    detail: expired ? 'The token has expired.' : 'The token is invalid.',
    cause: reason,
  });
}
