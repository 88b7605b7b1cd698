/** The claims of a verified token. The ones named are there: a token without them is refused. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: number;
  readonly nbf?: number;
  readonly [claim: string]: unknown;
}

/** Scopes and roles, from the claims in which issuers put them (RFC 8693, RFC 9068, Entra ID). */
export function defaultScopes(claims: Claims): readonly string[] {
  const found = [claims['scope'], claims['scp'], claims['roles']].flatMap((claim): unknown[] =>
    typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [],
  );
  return found.filter((scope): scope is string => typeof scope === 'string' && scope !== '');
}

/** The session that a token belongs to (OpenID Connect Front-Channel Logout, section 3). */
export function sessionOf({ sid }: Claims): string | undefined {
  return typeof sid === 'string' ? sid : undefined;
}
