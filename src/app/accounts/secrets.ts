import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for a refresh token or a code sent by mail: 43 characters that stand in a URL as they are. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** How such a secret is kept. It cannot be guessed, so that it needs no salt and no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
