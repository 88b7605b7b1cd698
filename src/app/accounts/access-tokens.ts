import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKeys } from './signing-keys.js';

/** How long an access token is good for, in seconds. */
export const accessLifetime = 600;

/** What everyone with an account may do; roles come on top. */
export const accountScopes = ['notes:read', 'notes:write'] as const;

/** An access token and what its holder is told of it. */
export interface AccessToken {
  readonly token: string;
  readonly expiresIn: number;
  readonly scope: string;
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;

/** Signs access tokens in the form of RFC 9068, with the session as `sid`. */
export function createAccessTokens(keys: SigningKeys, { issuer, audience }: { issuer: string; audience: string }) {
  return {
    async issue(
      user: { readonly id: string; readonly roles: readonly string[] },
      session: string,
    ): Promise<AccessToken> {
      const { privateKey, jwk } = keys.current();
      const now = Math.floor(Date.now() / 1000);
      const scope = accountScopes.join(' ');
      const token = await new SignJWT({ scope, roles: [...user.roles], sid: session, client_id: 'gatehouse' })
        .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(user.id)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + accessLifetime)
        .sign(privateKey);
      return { token, expiresIn: accessLifetime, scope: [scope, ...user.roles].join(' ') };
    },
  };
}
