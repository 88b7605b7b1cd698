import type { Contract, Encoding, MediaType } from '../contract/model.js';
import { declaredMediaType, isJson } from '../util/media-type.js';
import type { MediaReader } from './body.js';
import { delimitedReader } from './delimited.js';
import { inputFault, inside, type Place } from './location.js';
import { fromJsonText } from './json-or-text.js';
import { partsOf, type Part } from './multipart-parts.js';
import { decodeNothing } from './percent-decoding.js';
import { shapesOf, type Shape } from '../schema/shape.js';
import { types } from '../schema/types.js';
import { textOf } from './charset.js';
import { put, repeated, takesList, takesObject, takesString } from './values.js';

const body: Place = { in: 'body', path: '' };

/**
 * Reads multipart bodies: each part is a property of the schema, repeated parts are an array (OpenAPI 3.1.1, section
 * 4.8.15.1). Only a part that was sent as a file becomes a `File`, and only a part that is written in JSON, or whose
 * schema is an object, is read as JSON; all others are text.
 */
export function multipartReader(contract: Contract, media: MediaType): MediaReader {
  const shape = shapesOf(contract)(media.schema ?? true);
  return (contentType) => {
    // The parser knows the syntax by the name of its most common use; `multipart/mixed` has the same.
    const formData = contentType.replace(/^[^;]*/, 'multipart/form-data');
    return async (bytes) => objectFrom(await partsOf(formData, bytes.joined()));
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
      put(object, name, propertyOf(given, shape.property(name), encoding, inside(body, name)), body);
    }
    return object;
  }
}

function propertyOf(parts: readonly Part[], shape: Shape, encoding: Encoding | undefined, place: Place): unknown {
  for (const part of parts) assertType(part, encoding, place);
  const [first] = parts;
  if (first && parts.length === 1) {
    if (!takesList(shape)) return valueOf(first, shape, place);
    if (encoding?.explode === false && first.text !== undefined)
      return delimitedReader(shape, { delimiter: ',', pairs: false, decode: decodeNothing, place })(first.text);
    // An array may also be one part in JSON, as clients for older documents send it.
    const whole = isJson(first.type) ? valueOf(first, shape, place) : undefined;
    if (Array.isArray(whole)) return whole;
  }
  if (!takesList(shape))
    return repeated(
      shape,
      parts.map((part) => valueOf(part, shape, place)),
      place,
    );
  return parts.map((part, index) => valueOf(part, shape.item(index), inside(place, String(index))));
}

function valueOf(part: Part, shape: Shape, place: Place): unknown {
  if (part.file) {
    const { name, pieces } = part.file;
    // Browsers send a JSON `Blob` with a file name: what the schema describes as data is not meant as a file.
    const isData = isJson(part.type) && (shape.expected & (types.object | types.array)) !== 0;
    if (isData) return fromJsonText(shape, textOf(Buffer.concat(pieces), 'utf-8'), place);
    return new File([...pieces], name, { type: part.type });
  }
  const isData = isJson(part.type) || (takesObject(shape) && !takesString(shape));
  return isData ? fromJsonText(shape, part.text, place) : shape.coerce(part.text);
}

/** `encoding.contentType` lists the media types and ranges a property may be sent in. */
function assertType(part: Part, encoding: Encoding | undefined, place: Place): void {
  const taken = encoding?.contentType?.split(',').map((type) => type.trim());
  if (taken && declaredMediaType(taken, part.type) === undefined)
    throw inputFault(place, `must be sent as ${taken.join(' or ')}`);
}

/** What a browser sends for `<input type="file">` when no file was chosen. */
function isUnchosenFile({ file }: Part): boolean {
  return file?.name === '' && file.pieces.length === 0;
}
