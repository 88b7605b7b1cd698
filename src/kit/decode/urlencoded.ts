import type { Contract, Encoding, MediaType } from '../contract/model.js';
import { isJson } from '../util/media-type.js';
import type { MediaReader } from './body.js';
import { inside, type Place } from './location.js';
import { createNamedValuesReader, type Field } from './name-value-pairs.js';
import { decodeBody } from './percent-decoding.js';
import { shapesOf, type Shape } from '../schema/shape.js';
import { charsetOf, textOf } from './charset.js';
import { fromTexts, takesObject, takesString } from './values.js';

const body: Place = { in: 'body', path: '' };

/**
 * Reads `application/x-www-form-urlencoded` as a query is read, each property of the schema like a parameter, in the
 * style its `encoding` says (OpenAPI 3.1.1, section 4.8.14.4 and 4.8.15.1).
 */
export function formReader(contract: Contract, media: MediaType): MediaReader {
  const shape = shapesOf(contract)(media.schema ?? true);
  const read = createNamedValuesReader(
    shape.names.map((name) => fieldOf(name, shape.property(name), media.encoding.get(name))),
    {
      decode: decodeBody,
      place: body,
      ignored: new Set(),
      undeclared: (name, texts) => fromTexts(shape.property(name), texts, inside(body, name)),
    },
  );
  return (contentType) => {
    const charset = charsetOf(contentType, ['utf-8']);
    return (bytes) => read(textOf(bytes.joined(), charset));
  };
}

function fieldOf(name: string, shape: Shape, encoding: Encoding | undefined): Field {
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

/** Without a style the media type of a property counts, which for objects is JSON. */
function jsonType(shape: Shape, encoding: Encoding | undefined): string | undefined {
  if (encoding?.contentType !== undefined) return isJson(encoding.contentType) ? encoding.contentType : undefined;
  return takesObject(shape) && !takesString(shape) ? 'application/json' : undefined;
}
