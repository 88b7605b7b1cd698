import type { Encoding, Encodings, MediaTypeObject } from '../contract/model.js';
import type { SchemaSource } from '../schema/schema.js';
import { schemaShapes, type SchemaShape } from '../schema/shape.js';
import { kindOf, type MediaType } from '../util/media-type.js';
import { invalidInput, propertyLocation, type InputLocation } from './location.js';
import type { MediaDecoder } from './media-decoder.js';
import { assertAccepted, valueOf } from './multipart.js';
import { parseMultipart, type Part } from './multipart-parts.js';
import { acceptsArray, acceptsObject } from './values.js';

/** How deep multipart bodies may stand in each other. */
const MAX_DEPTH = 4;

/** Whether the parts of a multipart body go by their position: it is a list, or their encodings are. */
export function isPositional(media: MediaTypeObject, source: SchemaSource): boolean {
  if (hasPositions(media)) return true;
  const shape = schemaShapes(source)(media.schema ?? true);
  return media.encoding.size === 0 && acceptsArray(shape) && !acceptsObject(shape);
}

/**
 * Creates the decoder of multipart bodies without names: each part is an item of a list, in their order (OpenAPI 3.2,
 * section 4.14.6.2). What comes in a media type of bytes is a file, and what comes as multipart is a list again.
 */
export function positionalMultipartDecoder(media: MediaTypeObject, source: SchemaSource): MediaDecoder {
  const shape = schemaShapes(source)(media.schema ?? true);
  return (mediaType) => (bytes) =>
    decodeParts(mediaType, bytes.concat(), { shape, encodings: media, place: BODY, depth: 0 });
}

const BODY: InputLocation = { in: 'body', path: '' };

/** A multipart body, or a part that is one. */
interface Described {
  readonly shape: SchemaShape;
  readonly encodings: Encodings;
  readonly place: InputLocation;
  readonly depth: number;
}

async function decodeParts(mediaType: MediaType, bytes: Buffer, described: Described): Promise<readonly unknown[]> {
  const { shape, encodings, place, depth } = described;
  const items: unknown[] = [];
  for (const [index, part] of (await parseMultipart(mediaType, bytes, false)).entries()) {
    const itemPlace = propertyLocation(place, String(index));
    const encoding = encodings.prefixEncoding[index] ?? encodings.itemEncoding;
    assertAccepted(part, encoding, itemPlace);
    items.push(await decodePart(part, encoding, { shape: shape.item(index), place: itemPlace, depth: depth + 1 }));
  }
  return items;
}

function decodePart(
  part: Part,
  encoding: Encoding | undefined,
  { shape, place, depth }: Omit<Described, 'encodings'>,
): unknown {
  const { mediaType, filename, chunks } = part;
  if (mediaType.type === 'multipart' && (acceptsArray(shape) || (encoding && hasPositions(encoding)))) {
    if (depth > MAX_DEPTH) throw invalidInput(place, `must not be nested more than ${MAX_DEPTH} levels deep`);
    return decodeParts(mediaType, Buffer.concat(chunks), { shape, encodings: encoding ?? NO_ENCODINGS, place, depth });
  }
  if (kindOf(mediaType) === 'binary') return new File([...chunks], filename ?? '', { type: mediaType.essence });
  return valueOf(part, shape, place);
}

const NO_ENCODINGS: Encodings = { encoding: new Map(), prefixEncoding: [], itemEncoding: undefined };

function hasPositions({ prefixEncoding, itemEncoding }: Encodings): boolean {
  return prefixEncoding.length > 0 || itemEncoding !== undefined;
}
