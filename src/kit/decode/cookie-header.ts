import { parseCookie } from 'cookie';

/**
 * Parses a `Cookie` header into its cookies, still encoded (RFC 6265, section 4.2.1). Of several with one name the first
 * counts: browsers send the one of the most specific path first (section 5.4). Only blanks and tabs are trimmed, as
 * browsers do, which decide by the name who may set a cookie.
 */
export function parseCookieHeader(header: string): ReadonlyMap<string, string> {
  const cookies = Object.entries(parseCookie(header, { decode: unquote }));
  return new Map(cookies.filter((cookie): cookie is [string, string] => cookie[1] !== undefined));
}

function unquote(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
