import type { IncomingHttpHeaders } from 'node:http';
import type { RequestInput } from './input.js';
import type { Operation, Parameter } from '../contract/model.js';
import type { SchemaSource } from '../schema/schema.js';
import { parseCookieHeader } from './cookie-header.js';
import { cookieStyleDecoder, splitCookies } from './cookie-style.js';
import { delimitedDecoder, type DecodeText } from './delimited.js';
import { propertyLocation, type InputLocation } from './location.js';
import { contentDecoder, createPairsDecoder } from './name-value-pairs.js';
import { pathParameterDecoder } from './path-parameter.js';
import { querystringDecoder } from './querystring.js';
import { assertUri, decodeCookie, decodeHeader, decodePath, decodeQuery } from './percent-decoding.js';
import { schemaShapes, type SchemaShape } from '../schema/shape.js';
import { acceptsArray, acceptsObject, rejectName, setProperty } from './values.js';

/** The parameters of a request as they arrived. */
export interface RawParameters {
  /** By name, still percent-encoded. */
  readonly path: Readonly<Record<string, string | undefined>>;
  /** What follows the `?`, as it is. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Decodes the parameters of a request into values of the types that the contract declares. Only declared parameters are
 * returned, except in the query, where an undeclared name is kept for the validator to report.
 *
 * @throws Problem `malformed_uri` for encoding that is not UTF-8; `invalid_input` for what cannot be decoded
 */
export type ParameterDecoder = (raw: RawParameters) => Pick<RequestInput, 'path' | 'query' | 'header' | 'cookie'>;

/** A parameter's name and the decoder of its text. */
interface NamedDecoder {
  readonly name: string;
  readonly decode: DecodeText;
}

/** An operation without parameters in a location has no defaults there: nothing is ever written into this. */
const NONE: Record<string, unknown> = Object.freeze({});

/**
 * Creates the parameter decoder of an operation: styles, names and types are resolved here, once.
 *
 * @param apiKeyQueryNames query parameters that carry credentials; they are left out unless the operation declares them
 */
export function createParameterDecoder(
  source: SchemaSource,
  operation: Operation,
  apiKeyQueryNames: ReadonlySet<string>,
): ParameterDecoder {
  const shapeOf = schemaShapes(source);
  const path = decodersOf('path', (parameter, shape, place) => pathParameterDecoder(parameter, shape, place));
  const header = decodersOf('header', ({ explode }, shape, place) =>
    delimitedDecoder(shape, { delimiter: ',', keyValuePairs: explode, decode: decodeHeader, place }),
  );
  const cookie = decodersOf('cookie', cookieDecoder, ({ style }) => style !== 'cookie');
  const styledCookies = operation.parameters
    .filter((parameter) => parameter.in === 'cookie' && parameter.style === 'cookie')
    .map((parameter) => {
      const place = propertyLocation({ in: 'cookie', path: '' }, parameter.name);
      return { name: parameter.name, decode: cookieStyleDecoder(parameter, shapeOf(parameter.schema), place) };
    });
  const headerNames = header.map(({ name }) => name.toLowerCase());
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  const whole = query.find(({ isWholeQuery }) => isWholeQuery);
  const decodeWhole = whole && wholeQueryDecoder(whole);
  const decodePairs = createPairsDecoder(
    query.map((parameter) => ({ ...parameter, shape: shapeOf(parameter.schema) })),
    {
      decode: decodeQuery,
      place: { in: 'query', path: '' },
      ignored: apiKeyQueryNames,
      onUnknown: (_name, texts) => (texts.length === 1 ? texts[0] : texts),
    },
  );

  return (raw) => ({
    path: path.length === 0 ? NONE : pathOf(raw.path),
    query: decodeWhole
      ? decodeWhole(raw.query)
      : raw.query === ''
        ? query.length === 0
          ? NONE
          : {}
        : queryOf(raw.query),
    header: header.length === 0 ? NONE : headersOf(raw.headers),
    cookie: cookie.length + styledCookies.length === 0 ? NONE : cookiesIn(raw.headers.cookie ?? ''),
  });

  function decodersOf(
    location: Parameter['in'],
    create: (parameter: Parameter, shape: SchemaShape, place: InputLocation) => DecodeText,
    isMeant: (parameter: Parameter) => boolean = () => true,
  ): readonly NamedDecoder[] {
    return operation.parameters
      .filter((parameter) => parameter.in === location && isMeant(parameter))
      .map((parameter) => {
        const shape = shapeOf(parameter.schema);
        const { name, style, contentType } = parameter;
        const place = propertyLocation({ in: location, path: '' }, name);
        const unescape = location === 'path' ? decodePath : location === 'cookie' ? decodeCookie : decodeHeader;
        if (name === '__proto__') return { name, decode: () => rejectName(place) };
        if (contentType !== undefined) {
          const decodeContent = contentDecoder(contentType, shape, place);
          return { name, decode: (text: string) => decodeContent(unescape(text)) };
        }
        // The text of a scalar has no delimiters, whatever `explode` says.
        if ((style === 'simple' || style === 'form') && !acceptsArray(shape) && !acceptsObject(shape))
          return { name, decode: (text: string) => shape.coerce(unescape(text)) };
        return { name, decode: create(parameter, shape, place) };
      });
  }

  function wholeQueryDecoder(parameter: Parameter): (raw: string) => Record<string, unknown> {
    const place = propertyLocation({ in: 'query', path: '' }, parameter.name);
    const decode = querystringDecoder(parameter, shapeOf(parameter.schema), { place, ignored: apiKeyQueryNames });
    return (raw) => {
      assertUri(raw);
      const values: Record<string, unknown> = {};
      const value = decode(raw);
      if (value !== undefined) setProperty(values, parameter.name, value, { in: 'query', path: '' });
      return values;
    };
  }

  function pathOf(raw: RawParameters['path']): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { name, decode } of path) {
      const text = raw[name];
      if (text === undefined) continue;
      assertUri(text);
      values[name] = decode(text);
    }
    return values;
  }

  function queryOf(raw: string): Record<string, unknown> {
    assertUri(raw);
    return decodePairs(raw);
  }

  function headersOf(raw: IncomingHttpHeaders): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [index, { name, decode }] of header.entries()) {
      const key = headerNames[index] ?? '';
      const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
      if (value === undefined) continue;
      values[name] = decode(typeof value === 'string' ? value : value.join(', '));
    }
    return values;
  }

  function cookiesIn(raw: string): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    const cookies = parseCookieHeader(raw);
    for (const { name, decode } of cookie) {
      const value = cookies.get(name);
      if (value !== undefined) values[name] = decode(value);
    }
    const pairs = styledCookies.length === 0 ? [] : splitCookies(raw);
    for (const { name, decode } of styledCookies) {
      const value = decode(pairs);
      if (value !== undefined) setProperty(values, name, value, { in: 'cookie', path: '' });
    }
    return values;
  }
}

/** Style `form` in a cookie: an exploded array repeats the name inside the value, `id=3&id=4` (RFC 6570, 3.2.8). */
function cookieDecoder({ name, explode }: Parameter, shape: SchemaShape, place: InputLocation): DecodeText {
  return delimitedDecoder(shape, {
    delimiter: explode && acceptsArray(shape) ? `&${name}=` : ',',
    keyValuePairs: false,
    decode: decodeCookie,
    place,
  });
}
