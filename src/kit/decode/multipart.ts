import type { Contract, Encoding, MediaTypeObject } from '../contract/model.js';
import { declaredMediaType, isJson } from '../util/media-type.js';
import type { MediaDecoder } from './body.js';
import { delimitedDecoder } from './delimited.js';
import { invalidInput, propertyLocation, type InputLocation } from './location.js';
import { parseJsonOrText } from './json-or-text.js';
import { parseMultipart, type Part } from './multipart-parts.js';
import { decodeNothing } from './percent-decoding.js';
import { schemaShapes, type SchemaShape } from '../schema/shape.js';
import { types } from '../schema/types.js';
import { decodeCharset } from './charset.js';
import { setProperty, expectArray, acceptsArray, acceptsObject, acceptsString } from './values.js';

const body: InputLocation = { in: 'body', path: '' };

/**
 * Reads multipart bodies: each part is a property of the schema, repeated parts are an array (OpenAPI 3.1.1, section
 * 4.8.15.1). Only a part that was sent as a file becomes a `File`, and only a part that is written in JSON, or whose
 * schema is an object, is read as JSON; all others are text.
 */
export function multipartDecoder(contract: Contract, media: MediaTypeObject): MediaDecoder {
  const shape = schemaShapes(contract)(media.schema ?? true);
  return (contentType) => {
    // The parser knows the syntax by the name of its most common use; `multipart/mixed` has the same.
    const formData = contentType.replace(/^[^;]*/, 'multipart/form-data');
    return async (bytes) => objectFrom(await parseMultipart(formData, bytes.concat()));
  };

  function objectFrom(parts: readonly Part[]): Record<string, unknown> {
    const byName = new Map<string, Part[]>();
    for (const part of parts) {
      if (isUnchosenFile(part)) continue;
      const others = byName.get(part.name);
      if (others) others.push(part);
      else byName.set(part.name, [part]);
    }
    const object: Record<string, unknown> = {};
    for (const [name, given] of byName) {
      const encoding = media.encoding.get(name);
      setProperty(object, name, propertyOf(given, shape.property(name), encoding, propertyLocation(body, name)), body);
    }
    return object;
  }
}

function propertyOf(
  parts: readonly Part[],
  shape: SchemaShape,
  encoding: Encoding | undefined,
  place: InputLocation,
): unknown {
  for (const part of parts) assertType(part, encoding, place);
  const [first] = parts;
  if (first && parts.length === 1) {
    if (!acceptsArray(shape)) return valueOf(first, shape, place);
    if (encoding?.explode === false && first.text !== undefined)
      return delimitedDecoder(shape, { delimiter: ',', keyValuePairs: false, decode: decodeNothing, place })(
        first.text,
      );
    // An array may also be one part in JSON, as clients for older documents send it.
    const whole = isJson(first.type) ? valueOf(first, shape, place) : undefined;
    if (Array.isArray(whole)) return whole;
  }
  if (!acceptsArray(shape))
    return expectArray(
      shape,
      parts.map((part) => valueOf(part, shape, place)),
      place,
    );
  return parts.map((part, index) => valueOf(part, shape.item(index), propertyLocation(place, String(index))));
}

function valueOf(part: Part, shape: SchemaShape, place: InputLocation): unknown {
  if (part.file) {
    const { name, pieces } = part.file;
    // Browsers send a JSON `Blob` with a file name: what the schema describes as data is not meant as a file.
    const isData = isJson(part.type) && (shape.expected & (types.object | types.array)) !== 0;
    if (isData) return parseJsonOrText(shape, decodeCharset(Buffer.concat(pieces), 'utf-8'), place);
    return new File([...pieces], name, { type: part.type });
  }
  const isData = isJson(part.type) || (acceptsObject(shape) && !acceptsString(shape));
  return isData ? parseJsonOrText(shape, part.text, place) : shape.coerce(part.text);
}

/** `encoding.contentType` lists the media types and ranges a property may be sent in. */
function assertType(part: Part, encoding: Encoding | undefined, place: InputLocation): void {
  const taken = encoding?.contentType?.split(',').map((type) => type.trim());
  if (taken && declaredMediaType(taken, part.type) === undefined)
    throw invalidInput(place, `must be sent as ${taken.join(' or ')}`);
}

/** What a browser sends for `<input type="file">` when no file was chosen. */
function isUnchosenFile({ file }: Part): boolean {
  return file?.name === '' && file.pieces.length === 0;
}
