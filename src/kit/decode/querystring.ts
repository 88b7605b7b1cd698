import type { Parameter } from '../contract/model.js';
import type { SchemaShape } from '../schema/shape.js';
import { kindOf, parseMediaType } from '../util/media-type.js';
import type { InputLocation } from './location.js';
import { contentDecoder } from './name-value-pairs.js';
import { decodePath, decodeQuery } from './percent-decoding.js';
import { formDecoder } from './urlencoded.js';

/** Decodes a whole query; returns `undefined` where there is none. */
export type QuerystringDecoder = (raw: string) => unknown;

/**
 * Creates the decoder of a parameter `in: querystring`, whose media type says how the whole query is written (OpenAPI 3.2,
 * section 4.12.1): as a form, or as one percent-encoded text in JSON or any other format.
 *
 * @param ignored names in a form that carry credentials
 */
export function querystringDecoder(
  { contentType = '', encoding, required }: Parameter,
  shape: SchemaShape,
  { place, ignored }: { readonly place: InputLocation; readonly ignored: ReadonlySet<string> },
): QuerystringDecoder {
  const mediaType = parseMediaType(contentType);
  if (mediaType && kindOf(mediaType) === 'urlencoded') {
    const decode = formDecoder(shape, encoding, { decode: decodeQuery, place, ignored });
    // An empty form is a value, but where it may be absent, it is.
    return (raw) => (raw === '' && !required ? undefined : decode(raw));
  }
  const decode = contentDecoder(contentType, shape, place);
  return (raw) => (raw === '' ? undefined : decode(decodePath(raw)));
}
