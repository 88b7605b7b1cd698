import { sessionDays } from './sessions.js';

/**
 * The cookie a web page's refresh token is kept in: no script reads it (`HttpOnly`), it never leaves in the clear
 * (`Secure`), no other host can set it (`__Host-`), and no other site can make a browser send it (`SameSite=Strict`).
 */
const name = '__Host-refresh';
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** `Set-Cookie` with a refresh token. */
export function refreshCookie(token: string): string {
  return `${name}=${token}; ${attributes}; Max-Age=${sessionDays * 86_400}`;
}

/** `Set-Cookie` that takes it away. */
export const noRefreshCookie = `${name}=; ${attributes}; Max-Age=0`;

/**
 * Whether a request that brings a cookie was made by a page of this server: the browser says so in headers that no
 * script can set (Fetch Metadata; `Origin` where that is not known). Another host of the same site gets the cookie
 * along, and is no friend for that alone.
 *
 * @param own the web origin of this server
 */
export function isFromOwnPage(
  { site, origin }: { readonly site: string | undefined; readonly origin: string | undefined },
  own: string,
): boolean {
  return site === undefined ? origin === own : site === 'same-origin';
}
