import type { IncomingHttpHeaders } from 'node:http';
import type { RequestInput } from './input.js';
import type { Operation, Parameter } from '../contract/model.js';
import type { SchemaSource } from '../schema/schema.js';
import { parseCookieHeader } from './cookie-header.js';
import { delimitedDecoder, type DecodeText } from './delimited.js';
import { propertyLocation, type InputLocation } from './location.js';
import { contentDecoder, createPairsDecoder } from './name-value-pairs.js';
import { pathParameterDecoder } from './path-parameter.js';
import { assertUri, decodeCookie, decodeHeader, decodePath, decodeQuery } from './percent-decoding.js';
import { schemaShapes, type SchemaShape } from '../schema/shape.js';
import { setProperty, acceptsArray } from './values.js';

/** The parameters of a request as they arrived. */
export interface RawParameters {
  /** By name, still percent-encoded. */
  readonly path: Readonly<Record<string, string | undefined>>;
  /** What follows the `?`, as it is. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Reads the parameters of a request into values of the types the contract gives them. Declared parameters only come
 * out, except in the query, where a name that is not declared is kept for the validator to report.
 *
 * @throws Problem `malformed_uri` for encoding that is not UTF-8; `invalid_input` for what no value can be made of
 */
export type ParameterDecoder = (raw: RawParameters) => Pick<RequestInput, 'path' | 'query' | 'header' | 'cookie'>;

/** Read from a place of a request: a name and how to read the text that stands there. */
interface NamedDecoder {
  readonly name: string;
  readonly read: DecodeText;
}

/** An operation without parameters in a place has no defaults there: nothing is ever written into this. */
const nothing: Record<string, unknown> = Object.freeze({});

/**
 * Makes the parameter reader of an operation: styles, names and types are worked out here, once.
 *
 * @param apiKeyQueryNames query parameters that carry credentials; they are left out unless the operation declares them
 */
export function createParameterDecoder(
  source: SchemaSource,
  operation: Operation,
  apiKeyQueryNames: ReadonlySet<string>,
): ParameterDecoder {
  const shapeOf = schemaShapes(source);
  const path = readings('path', (parameter, shape, place) => pathParameterDecoder(parameter, shape, place));
  const header = readings('header', ({ explode }, shape, place) =>
    delimitedDecoder(shape, { delimiter: ',', keyValuePairs: explode, decode: decodeHeader, place }),
  );
  const cookie = readings('cookie', cookieReader);
  const headerNames = header.map(({ name }) => name.toLowerCase());
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  const readQuery = createPairsDecoder(
    query.map((parameter) => ({ ...parameter, shape: shapeOf(parameter.schema) })),
    {
      decode: decodeQuery,
      place: { in: 'query', path: '' },
      ignored: apiKeyQueryNames,
      onUnknown: (_name, texts) => (texts.length === 1 ? texts[0] : texts),
    },
  );

  return (raw) => ({
    path: path.length === 0 ? nothing : pathOf(raw.path),
    query: raw.query === '' ? (query.length === 0 ? nothing : {}) : queryOf(raw.query),
    header: header.length === 0 ? nothing : headersOf(raw.headers),
    cookie: cookie.length === 0 ? nothing : cookiesIn(raw.headers.cookie ?? ''),
  });

  function readings(
    location: Parameter['in'],
    reader: (parameter: Parameter, shape: SchemaShape, place: InputLocation) => DecodeText,
  ): readonly NamedDecoder[] {
    return operation.parameters
      .filter((parameter) => parameter.in === location)
      .map((parameter) => {
        const shape = shapeOf(parameter.schema);
        const place = propertyLocation({ in: location, path: '' }, parameter.name);
        if (parameter.contentType === undefined) return { name: parameter.name, read: reader(parameter, shape, place) };
        const read = contentDecoder(parameter.contentType, shape, place);
        const decode = location === 'path' ? decodePath : location === 'cookie' ? decodeCookie : decodeHeader;
        return { name: parameter.name, read: (text: string) => read(decode(text)) };
      });
  }

  function pathOf(raw: RawParameters['path']): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { name, read } of path) {
      const text = raw[name];
      if (text === undefined) continue;
      assertUri(text);
      setProperty(values, name, read(text), { in: 'path', path: '' });
    }
    return values;
  }

  function queryOf(raw: string): Record<string, unknown> {
    assertUri(raw);
    return readQuery(raw);
  }

  function headersOf(raw: IncomingHttpHeaders): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [index, { name, read }] of header.entries()) {
      const key = headerNames[index] ?? '';
      const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
      if (value === undefined) continue;
      setProperty(values, name, read(typeof value === 'string' ? value : value.join(', ')), { in: 'header', path: '' });
    }
    return values;
  }

  function cookiesIn(raw: string): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    const cookies = parseCookieHeader(raw);
    for (const { name, read } of cookie) {
      const value = cookies.get(name);
      if (value !== undefined) setProperty(values, name, read(value), { in: 'cookie', path: '' });
    }
    return values;
  }
}

/** Style `form` in a cookie: an exploded array repeats the name inside the value, `id=3&id=4` (RFC 6570, 3.2.8). */
function cookieReader({ name, explode }: Parameter, shape: SchemaShape, place: InputLocation): DecodeText {
  return delimitedDecoder(shape, {
    delimiter: explode && acceptsArray(shape) ? `&${name}=` : ',',
    keyValuePairs: false,
    decode: decodeCookie,
    place,
  });
}
