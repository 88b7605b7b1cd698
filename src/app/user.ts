import { Problem, type Claims, type Identity } from '../kit/index.js';

/** The caller, according to the token: what every protected handler gets as `request.user`. */
export interface User {
  /** The token's `sub`: the owner of the notes this user writes. */
  readonly subject: string;
  /** The scopes and roles of the token. */
  readonly scopes: ReadonlySet<string>;
  /** The token's `sid`: a session of an account of this server. */
  readonly session: string | undefined;
}

/** OpenID Connect allows no longer ones, and what is recorded of a user has room for them. */
const MAX_SUBJECT_LENGTH = 255;

/** Creates the user from the claims of a verified token. @throws Problem `token_invalid` if the subject is too long */
export function userOf({ user: claims, subject, scopes }: Identity<Claims>): User {
  if (subject.length > MAX_SUBJECT_LENGTH)
    throw new Problem('token_invalid', {
      detail: 'The token is not accepted.',
      cause: new Error(`the subject has more than ${MAX_SUBJECT_LENGTH} characters`),
    });
  return { subject, scopes, session: typeof claims['sid'] === 'string' ? claims['sid'] : undefined };
}

/**
 * Returns the scopes and roles that a token grants. The contract requires them by these names; translate here if an
 * issuer uses others.
 *
 * @param claims `scope` (RFC 9068), `scp` (Entra ID, Okta), `roles` (RFC 9068, Entra ID), `realm_access.roles` (Keycloak)
 */
export function scopesOf(claims: Claims): readonly string[] {
  const realm: unknown = claims['realm_access'];
  const realmRoles = typeof realm === 'object' && realm !== null && 'roles' in realm ? realm.roles : undefined;
  return [claims['scope'], claims['scp'], claims['roles'], realmRoles].flatMap(splitNames);
}

function splitNames(claim: unknown): readonly string[] {
  const list: readonly unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return list.filter((name): name is string => typeof name === 'string' && name !== '');
}
