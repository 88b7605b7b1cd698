import type { IncomingMessage } from 'node:http';
import type { SecurityScheme } from '../contract/model.js';
import type { Problem } from '../problem.js';

/** Who an authenticator says is calling. */
export interface Identity<User = unknown> {
  /** What the handler gets as `user`. */
  readonly user: User;
  /** Stable name for logs and for limits counted `by: user`. */
  readonly subject: string;
  /** Scopes and roles held: what `security` in the contract may ask for. */
  readonly scopes: ReadonlySet<string>;
  /** The session that the credentials belong to: the `sid` of a token. */
  readonly session?: string | undefined;
  /** The id of an API key, by which it can be blocked; never the key itself. */
  readonly key?: string | undefined;
}

/** Recognizes the callers of one security scheme of a contract. */
export interface Authenticator<User = unknown> {
  /**
   * Who the credentials of a request speak for.
   *
   * @returns the identity; `undefined` when the request carries no credentials of this kind; the problem of some that
   *   are known not to be accepted, which takes less than to throw it
   * @throws Problem `token_invalid` or `credentials_invalid` when it carries some that are not accepted
   */
  authenticate(request: IncomingMessage): Identity<User> | Problem | undefined | Promise<Identity<User> | undefined>;
  /**
   * The `WWW-Authenticate` challenge of this scheme (RFC 9110, 11.6.1), with an error for schemes that have them.
   *
   * @param error the code of RFC 6750, section 3.1, and what is missing
   */
  challenge(error?: ChallengeError): string;
  /** Says which dependency is lost and done without for now, for `/readyz`; `undefined` while all is well. */
  degradation?(): string | undefined;
}

export type ChallengeError =
  | { readonly error: 'invalid_token'; readonly description: string }
  | { readonly error: 'insufficient_scope'; readonly scopes: readonly string[] };

/**
 * Makes the authenticator of a scheme when the plan is made.
 *
 * @param scheme the scheme as the contract declares it
 * @throws Error saying which schemes it can stand behind, when it is not this one
 */
export type AuthenticatorFactory<User = unknown> = (scheme: SecurityScheme) => Authenticator<User>;

/** One set of schemes that together admit a caller. */
export interface Requirement {
  readonly schemes: readonly { readonly name: string; readonly scopes: readonly string[] }[];
}
