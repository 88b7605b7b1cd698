import { SESSION_LIFETIME_DAYS } from './sessions.js';

/**
 * The cookie for the refresh token of a web page: scripts cannot read it (`HttpOnly`), it is never sent unencrypted
 * (`Secure`), no other host can set it (`__Host-`), and no other site can make a browser send it (`SameSite=Strict`).
 */
const COOKIE_NAME = '__Host-refresh';
const COOKIE_ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

const SECONDS_PER_DAY = 86_400;

/** Returns the `Set-Cookie` that stores a refresh token. */
export function refreshCookie(token: string): string {
  return `${COOKIE_NAME}=${token}; ${COOKIE_ATTRIBUTES}; Max-Age=${SESSION_LIFETIME_DAYS * SECONDS_PER_DAY}`;
}

/** The `Set-Cookie` that deletes the refresh token. */
export const CLEARED_REFRESH_COOKIE = `${COOKIE_NAME}=; ${COOKIE_ATTRIBUTES}; Max-Age=0`;

/**
 * Checks whether a request with a cookie was made by a page of this server, from headers that scripts cannot set: Fetch
 * Metadata, or `Origin` if the browser does not support it. Other hosts of the same site also send the cookie, but are
 * not trusted.
 *
 * @param own the web origin of this server
 */
export function isFromOwnPage(
  { site, origin }: { readonly site: string | undefined; readonly origin: string | undefined },
  own: string,
): boolean {
  return site === undefined ? origin === own : site === 'same-origin';
}
