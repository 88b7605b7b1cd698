import type { IncomingMessage } from 'node:http';

/** The bearer token of a request, from the `Authorization` header and nowhere else (RFC 6750, section 2.1; RFC 9700). */
export function bearerToken(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined || !/^bearer( |$)/i.test(header)) return undefined;
  return header.slice(7).trim();
}

/** Whether a text can be a JWT in compact form at all: cheap, and before anything is decoded. */
export function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/** A text inside the quotes of a challenge: what RFC 6750, section 3, allows there. */
export function quotedString(text: string): string {
  return `"${text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?')}"`;
}
