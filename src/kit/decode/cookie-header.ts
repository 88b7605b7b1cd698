/**
 * The cookies of a `Cookie` header, still encoded (RFC 6265, section 4.2.1). Of several with one name the first
 * counts: browsers send the one of the most specific path first (section 5.4).
 */
export function parseCookieHeader(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = pair.slice(0, equals).trim();
    if (cookies.has(name)) continue;
    const value = pair.slice(equals + 1).trim();
    cookies.set(name, value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value);
  }
  return cookies;
}
