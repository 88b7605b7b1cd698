import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKeys } from './signing-keys.js';

export const ACCESS_TOKEN_LIFETIME_SECONDS = 600;

/** The scopes of every account; its roles are added to them. */
export const ACCOUNT_SCOPES = ['notes:read', 'notes:write'] as const;

/** An access token, with what the token response says about it. */
export interface AccessToken {
  readonly token: string;
  /** In seconds. */
  readonly expiresIn: number;
  readonly scope: string;
}

/** The user that an access token is issued for. */
export interface TokenSubject {
  readonly id: string;
  readonly roles: readonly string[];
}

export interface AccessTokens {
  /** Signs an access token. @param session its `sid` */
  issue(user: TokenSubject, session: string): Promise<AccessToken>;
}

/** Creates the issuer of access tokens in the profile of RFC 9068. */
export function createAccessTokens(
  keys: SigningKeys,
  { issuer, audience }: { readonly issuer: string; readonly audience: string },
): AccessTokens {
  return {
    async issue(user, session) {
      const { privateKey, jwk } = keys.current();
      const now = Math.floor(Date.now() / 1000);
      const scope = ACCOUNT_SCOPES.join(' ');
      const token = await new SignJWT({ scope, roles: [...user.roles], sid: session, client_id: 'gatehouse' })
        .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(user.id)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + ACCESS_TOKEN_LIFETIME_SECONDS)
        .sign(privateKey);
      return { token, expiresIn: ACCESS_TOKEN_LIFETIME_SECONDS, scope: [scope, ...user.roles].join(' ') };
    },
  };
}
