import type { ChallengeError } from './authenticator.js';

/** Returns the challenge of bearer tokens, with the code of the error if there is one (RFC 6750, section 3). */
export function bearerChallenge(error?: ChallengeError): string {
  if (error === undefined) return 'Bearer';
  if (error.error === 'invalid_token')
    return `Bearer error="invalid_token", error_description=${quotedString(error.description)}`;
  return `Bearer error="insufficient_scope", scope=${quotedString(error.scopes.join(' '))}`;
}

/** Quotes a text with the characters that a challenge may have (RFC 6750, section 3). */
export function quotedString(text: string): string {
  return `"${text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?')}"`;
}
