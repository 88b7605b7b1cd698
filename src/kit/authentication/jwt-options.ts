import type { Identity } from './authenticator.js';
import type { Algorithm, KeySource } from './key-source.js';

/** The claims of a verified token. The ones named are there: a token without them is refused. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: number;
  readonly nbf?: number;
  readonly [claim: string]: unknown;
}

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
