import type { Encoding, MediaTypeObject } from '../contract/model.js';
import { types } from '../schema/json-types.js';
import type { SchemaSource } from '../schema/schema.js';
import { schemaShapes, type SchemaShape } from '../schema/shape.js';
import { covers, kindOf, parseMediaType } from '../util/media-type.js';
import { charsetOf, decodeCharset } from './charset.js';
import { delimitedDecoder } from './delimited.js';
import { parseJsonOrText } from './json-or-text.js';
import { invalidInput, propertyLocation, type InputLocation } from './location.js';
import type { MediaDecoder } from './media-decoder.js';
import { parseMultipart, type Part } from './multipart-parts.js';
import { decodeNothing } from './percent-decoding.js';
import { acceptsArray, acceptsObject, acceptsString, expectArray, setProperty } from './values.js';

const body: InputLocation = { in: 'body', path: '' };

/** Decodes the parts that were sent for one property. */
type PropertyDecoder = (parts: readonly Part[]) => unknown;

/**
 * Creates the decoder of multipart bodies: each part is a property of the schema, repeated parts are an array (OpenAPI
 * 3.1.1, section 4.8.15.1). Only a part that was sent as a file becomes a `File`, and only a part that is JSON, or whose
 * schema is an object, is read as JSON; all others are text.
 */
export function multipartDecoder(media: MediaTypeObject, source: SchemaSource): MediaDecoder {
  const shape = schemaShapes(source)(media.schema ?? true);
  const declared = new Map([...shape.names, ...media.encoding.keys()].map((name) => [name, decoderOf(name)] as const));
  return (mediaType) => async (bytes) => objectFrom(await parseMultipart(mediaType, bytes.concat()));

  function objectFrom(parts: readonly Part[]): Record<string, unknown> {
    const byName = new Map<string, Part[]>();
    for (const part of parts) {
      if (isUnchosenFile(part)) continue;
      const { name = '' } = part;
      const others = byName.get(name);
      if (others) others.push(part);
      else byName.set(name, [part]);
    }
    const object: Record<string, unknown> = {};
    for (const [name, sent] of byName) setProperty(object, name, (declared.get(name) ?? decoderOf(name))(sent), body);
    return object;
  }

  function decoderOf(name: string): PropertyDecoder {
    return propertyDecoder(shape.property(name), media.encoding.get(name), propertyLocation(body, name));
  }
}

function propertyDecoder(shape: SchemaShape, encoding: Encoding | undefined, place: InputLocation): PropertyDecoder {
  const delimited =
    encoding?.explode === false && acceptsArray(shape)
      ? delimitedDecoder(shape, { delimiter: ',', keyValuePairs: false, decode: decodeNothing, place })
      : undefined;

  return function decodeProperty(parts) {
    for (const part of parts) assertAccepted(part, encoding, place);
    const [first] = parts;
    if (first && parts.length === 1) {
      if (!acceptsArray(shape)) return valueOf(first, shape, place);
      if (delimited && !isFile(first, shape.item(0))) return delimited(textOf(first));
      // An array may also be one part in JSON, as clients for older documents send it.
      const whole: unknown = kindOf(first.mediaType) === 'json' ? valueOf(first, shape, place) : undefined;
      if (Array.isArray(whole)) return whole as readonly unknown[];
    }
    if (acceptsArray(shape))
      return parts.map((part, index) => valueOf(part, shape.item(index), propertyLocation(place, String(index))));
    return expectArray(shape, parts.map((part) => valueOf(part, shape, place)), place); // prettier-ignore
  };
}

/** Checks that a part is of a media type or range that its encoding lists, and has the headers that it asks for. */
export function assertAccepted(part: Part, encoding: Encoding | undefined, place: InputLocation): void {
  const ranges = encoding?.contentType
    ?.split(',')
    .map(parseMediaType)
    .filter((range) => range !== undefined);
  if (ranges && !ranges.some((range) => covers(range, part.mediaType)))
    throw invalidInput(place, `must be sent as ${ranges.map(({ essence }) => essence).join(' or ')}`);
  assertHeaders(part, encoding, place);
}

/** Checks that a part has the headers it needs, and none that it must not have. */
function assertHeaders(part: Part, encoding: Encoding | undefined, place: InputLocation): void {
  for (const [name, { required, schema }] of encoding?.headers ?? []) {
    const lower = name.toLowerCase();
    if (lower === 'content-type') continue;
    const isSent = Object.hasOwn(part.headers, lower);
    if (required && !isSent) throw invalidInput(place, `must have the header ${name}`);
    if (schema === false && isSent) throw invalidInput(place, `must not have the header ${name}`);
  }
}

/** Returns the value of a part: a file, what it is in JSON, or what its text stands for. */
export function valueOf(part: Part, shape: SchemaShape, place: InputLocation): unknown {
  const isJson = kindOf(part.mediaType) === 'json';
  if (isFile(part, shape)) {
    // Browsers send a JSON `Blob` with a file name: what the schema describes as data is not meant as a file.
    if (isJson && (shape.expected & (types.object | types.array)) !== 0)
      return parseJsonOrText(shape, decodeCharset(Buffer.concat(part.chunks), 'utf-8'), place);
    return new File([...part.chunks], part.filename ?? '', { type: part.mediaType.essence });
  }
  const isData = isJson || (acceptsObject(shape) && !acceptsString(shape));
  return isData ? parseJsonOrText(shape, textOf(part), place) : shape.coerce(textOf(part));
}

/**
 * Whether a part is a file: it has a file name, or is declared as bytes. A file name is optional (RFC 7578, section 4.2),
 * so that where the schema says binary any media type but text and JSON makes a file.
 */
function isFile({ filename, mediaType }: Part, shape: SchemaShape): boolean {
  if (filename !== undefined || mediaType.essence === 'application/octet-stream') return true;
  return shape.isBinary && ['binary', 'xml'].includes(kindOf(mediaType));
}

function textOf({ chunks, mediaType }: Part): string {
  return decodeCharset(Buffer.concat(chunks), charsetOf(mediaType));
}

/** What a browser sends for `<input type="file">` when no file was chosen. */
function isUnchosenFile({ filename, chunks }: Part): boolean {
  return filename === '' && chunks.length === 0;
}
