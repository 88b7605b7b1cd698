import type { Claims, Identity } from '../kit/index.js';

/** Who calls, as the token says: what every protected handler gets as `request.user`. */
export interface User {
  /** The token's `sub`: the owner of what this user writes. */
  readonly subject: string;
  /** Scopes and roles the token carries. */
  readonly scopes: ReadonlySet<string>;
  /** The token's `sid`: the session of an account of this server. */
  readonly session: string | undefined;
}

/** What the claims of a token make of its holder. */
export function userOf({ user: claims, subject, scopes }: Identity<Claims>): User {
  return { subject, scopes, session: typeof claims['sid'] === 'string' ? claims['sid'] : undefined };
}

/**
 * Which scopes and roles the claims of a token stand for, whoever issued it. The contract asks for them by these names;
 * an issuer that calls them otherwise is translated here.
 *
 * @param claims `scope` (RFC 9068), `scp` (Entra ID, Okta), `roles` (RFC 9068, Entra ID), `realm_access.roles` (Keycloak)
 */
export function scopesOf(claims: Claims): readonly string[] {
  const realm: unknown = claims['realm_access'];
  const inRealm = typeof realm === 'object' && realm !== null && 'roles' in realm ? realm.roles : undefined;
  return [claims['scope'], claims['scp'], claims['roles'], inRealm].flatMap(words);
}

function words(claim: unknown): readonly string[] {
  const list: readonly unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return list.filter((word): word is string => typeof word === 'string' && word !== '');
}
