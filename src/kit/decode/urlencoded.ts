import type { Encoding, MediaTypeObject } from '../contract/model.js';
import type { SchemaSource } from '../schema/schema.js';
import { isJson } from '../util/media-type.js';
import type { MediaDecoder } from './media-decoder.js';
import { propertyLocation, type InputLocation } from './location.js';
import { createPairsDecoder, type Field, type PairsDecoderOptions } from './name-value-pairs.js';
import { decodeBody } from './percent-decoding.js';
import { schemaShapes, type SchemaShape } from '../schema/shape.js';
import { charsetOf, decodeCharset } from './charset.js';
import { coerceAll, acceptsArray, acceptsObject, acceptsString } from './values.js';

const body: InputLocation = { in: 'body', path: '' };

/**
 * Creates the decoder of `application/x-www-form-urlencoded`, which is read as a query is, each property of the schema like a parameter, in the
 * style its `encoding` says (OpenAPI 3.1.1, section 4.8.14.4 and 4.8.15.1).
 */
export function urlencodedDecoder(media: MediaTypeObject, source: SchemaSource): MediaDecoder {
  const shape = schemaShapes(source)(media.schema ?? true);
  const read = formDecoder(shape, media.encoding, { decode: decodeBody, place: body, ignored: new Set() });
  return (mediaType) => {
    const charset = charsetOf(mediaType, ['utf-8']);
    return (bytes) => read(decodeCharset(bytes.concat(), charset));
  };
}

/** Creates the decoder of a text in this media type, in a body or in place of a query. */
export function formDecoder(
  shape: SchemaShape,
  encoding: ReadonlyMap<string, Encoding>,
  options: Omit<PairsDecoderOptions, 'onUnknown'>,
): (text: string) => Record<string, unknown> {
  return createPairsDecoder(
    shape.names.map((name) => fieldOf(name, shape.property(name), encoding.get(name))),
    {
      ...options,
      onUnknown: (name, texts) => coerceAll(shape.property(name), texts, propertyLocation(options.place, name)),
    },
  );
}

function fieldOf(name: string, shape: SchemaShape, encoding: Encoding | undefined): Field {
  const hasStyle = encoding?.style !== undefined || encoding?.explode !== undefined;
  const style = encoding?.style ?? 'form';
  return {
    name,
    shape,
    style,
    explode: encoding?.explode ?? (style === 'form' || style === 'deepObject'),
    contentType: hasStyle ? undefined : jsonType(shape, encoding),
    required: false,
    allowEmptyValue: false,
  };
}

/** Without a style the media type of a property counts, which for objects and arrays of them is JSON. */
function jsonType(shape: SchemaShape, encoding: Encoding | undefined): string | undefined {
  if (encoding?.contentType !== undefined) return isJson(encoding.contentType) ? encoding.contentType : undefined;
  // That of an array is the one of its items (OpenAPI 3.1.1, section 4.8.15.1.1).
  const described = acceptsArray(shape) && !acceptsObject(shape) ? shape.item(0) : shape;
  return acceptsObject(described) && !acceptsString(described) ? 'application/json' : undefined;
}
