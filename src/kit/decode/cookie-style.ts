import type { Parameter } from '../contract/model.js';
import type { SchemaShape } from '../schema/shape.js';
import { delimitedDecoder, objectFromEntries, type Entry } from './delimited.js';
import type { InputLocation } from './location.js';
import { decodeNothing } from './percent-decoding.js';
import { acceptsArray, acceptsObject, acceptsScalar, coerceAll } from './values.js';

/** Decodes what a `Cookie` header has for one parameter; returns `undefined` where it has nothing. */
export type CookieStyleDecoder = (cookies: readonly Entry[]) => unknown;

/**
 * Creates the decoder of a parameter in style `cookie` (OpenAPI 3.2, section 4.12.3): the members of an exploded array are
 * cookies of one name, the properties of an exploded object are cookies of their own names, and nothing is unescaped.
 */
export function cookieStyleDecoder(
  { name, explode }: Parameter,
  shape: SchemaShape,
  place: InputLocation,
): CookieStyleDecoder {
  if (explode && acceptsObject(shape) && !acceptsArray(shape) && !acceptsScalar(shape)) {
    // Any cookie could be an additional property: only those with a description are taken.
    const names = new Set(shape.names);
    return (cookies) => {
      const own = cookies.filter(([cookie]) => names.has(cookie));
      return own.length === 0 ? undefined : objectFromEntries(shape, own, place);
    };
  }
  const decode = delimitedDecoder(shape, { delimiter: ',', keyValuePairs: false, decode: decodeNothing, place });
  return (cookies) => {
    const texts = cookies.flatMap(([cookie, text]) => (cookie === name ? [text] : []));
    const [first] = texts;
    if (first === undefined) return undefined;
    return explode && acceptsArray(shape) ? coerceAll(shape, texts, place) : decode(first);
  };
}

/** Splits a `Cookie` header into its pairs, with the values as they are (RFC 6265, section 4.2.1). */
export function splitCookies(header: string): readonly Entry[] {
  return header.split(';').flatMap((pair): Entry[] => {
    const equals = pair.indexOf('=');
    return equals === -1 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]];
  });
}
