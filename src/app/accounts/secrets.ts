import { createHash, randomBytes } from 'node:crypto';

/** Creates a token of 256 random bits for a session or an e-mail: 43 characters that need no escaping in a URL. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Hashes a text, in base64url. For random tokens this suffices: they cannot be guessed, so need no salt and slow hash. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
