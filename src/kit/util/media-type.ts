/** `application/json` and every type with the structured suffix `+json` (RFC 6839). */
export function isJson(mediaType: string): boolean {
  const type = essence(mediaType);
  return type === 'application/json' || type.endsWith('+json') || type === 'text/json';
}

/** Types that are handed to a handler, and taken from it, as text. */
export function isText(mediaType: string): boolean {
  const type = essence(mediaType);
  return type.startsWith('text/') || type.endsWith('/xml') || type.endsWith('+xml') || type === 'application/yaml';
}

/** The two ways in which a form is sent. */
function isForm(mediaType: string): boolean {
  const type = essence(mediaType);
  return type === 'application/x-www-form-urlencoded' || type.startsWith('multipart/');
}

/** Types that are handed to a handler as the bytes they are. */
export function isBytes(mediaType: string): boolean {
  return !isJson(mediaType) && !isText(mediaType) && !isForm(mediaType);
}

/** The type without its parameters, in lower case: `application/json` of `Application/JSON; charset=utf-8`. */
export function essence(mediaType: string): string {
  const end = mediaType.indexOf(';');
  return (end === -1 ? mediaType : mediaType.slice(0, end)).trim().toLowerCase();
}

/**
 * The declared media type or range that a media type falls under, the most specific one first (RFC 9110, 12.5.1).
 *
 * @param declared as written in the contract: `application/json; charset=utf-8`, `image/*`
 * @param actual the media type of a message, with or without parameters
 */
export function declaredMediaType(declared: Iterable<string>, actual: string): string | undefined {
  const type = essence(actual);
  const family = `${type.slice(0, type.indexOf('/'))}/*`;
  let found: string | undefined;
  for (const candidate of declared) {
    const name = essence(candidate);
    if (name === type) return candidate;
    if (name === family || (name === '*/*' && found === undefined)) found = candidate;
  }
  return found;
}
