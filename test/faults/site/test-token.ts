import { SignJWT } from 'jose';
import { localAudience, localIssuer, type LocalSigningKey } from '../../../src/kit/local/dev-signing-key.js';

const DAY_SECONDS = 86_400;

/** Creates a token for everything that the load does, which clocks that are hours off accept. */
export function createTestToken(
  { kid, privateKey }: Pick<LocalSigningKey, 'kid' | 'privateKey'>,
  subject: string,
  { issuer = localIssuer, audience = localAudience } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ scope: 'notes:read notes:write admin', client_id: 'faults' })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setJti(crypto.randomUUID())
    .setIssuedAt(now - DAY_SECONDS)
    .setNotBefore(now - DAY_SECONDS)
    .setExpirationTime(now + DAY_SECONDS)
    .sign(privateKey);
}
