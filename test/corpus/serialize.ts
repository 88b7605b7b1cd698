import type { MediaTypeObject, Parameter } from '../../src/kit/contract/model.js';
import type { BodyFormat } from '../../src/kit/util/media-type.js';

/** Writes values as a client would: the other side of what the kit reads, written from OpenAPI's table of styles. */

/** How a parameter is sent; `undefined` where its style has no way to say the value. */
export function serialize(
  parameter: Parameter,
  value: unknown,
): readonly (readonly [name: string, text: string])[] | undefined {
  const { name, contentType, allowReserved } = parameter;
  const encode =
    parameter.in === 'header'
      ? String
      : parameter.in === 'cookie'
        ? cookieText
        : (text: string) => (allowReserved ? encodeURI(text) : strict(text));
  if (contentType !== undefined) return [[name, encode(JSON.stringify(value))]];
  const key = parameter.in === 'query' ? strict(name) : name;
  if (Array.isArray(value))
    return arrayOf(
      parameter,
      key,
      value.map((item) => scalar(item)),
      encode,
    );
  if (typeof value === 'object' && value !== null)
    return objectOf(parameter, key, value as Record<string, unknown>, encode);
  const text = scalar(value);
  if (text === undefined) return undefined;
  if (parameter.style === 'label') return [[key, `.${encode(text)}`]];
  if (parameter.style === 'matrix') return [[key, `;${key}=${encode(text)}`]];
  return [[key, encode(text)]];
}

type Encode = (text: string) => string;
type Pairs = readonly (readonly [string, string])[];

function arrayOf(
  { style, explode }: Parameter,
  key: string,
  items: readonly (string | undefined)[],
  encode: Encode,
): Pairs | undefined {
  const texts = items.filter((item) => item !== undefined).map(encode);
  if (texts.length !== items.length || texts.length === 0) return undefined;
  if (style === 'deepObject') return undefined;
  if (style === 'form' && explode) return texts.map((text) => [key, text]);
  if (style === 'label') return [[key, `.${texts.join(explode ? '.' : ',')}`]];
  if (style === 'matrix')
    return [[key, explode ? texts.map((text) => `;${key}=${text}`).join('') : `;${key}=${texts.join(',')}`]];
  if (style === 'spaceDelimited') return explode ? texts.map((text) => [key, text]) : [[key, texts.join('%20')]];
  if (style === 'pipeDelimited') return explode ? texts.map((text) => [key, text]) : [[key, texts.join('%7C')]];
  return [[key, texts.join(',')]];
}

function objectOf(
  { style, explode }: Parameter,
  key: string,
  object: Record<string, unknown>,
  encode: Encode,
): Pairs | undefined {
  const entries = Object.entries(object).map(([name, value]) => [encode(name), scalar(value)] as const);
  if (entries.length === 0 || entries.some(([, text]) => text === undefined)) return undefined;
  const pairs = entries.map(([name, text = '']) => [name, encode(text)] as const);
  if (style === 'deepObject') return pairs.map(([name, text]) => [`${key}%5B${name}%5D`, text]);
  if (style === 'form' && explode) return pairs;
  const flat = pairs.flat().join(',');
  const joined = (separator: string): string => pairs.map(([name, text]) => `${name}=${text}`).join(separator);
  if (style === 'label') return [[key, `.${explode ? joined('.') : flat}`]];
  if (style === 'matrix') return [[key, explode ? `;${joined(';')}` : `;${key}=${flat}`]];
  if (style === 'spaceDelimited' || style === 'pipeDelimited') return undefined;
  return [[key, explode ? joined(',') : flat]];
}

/** A body in a media type; `undefined` where the value cannot be written in it. */
export function serializeBody(
  format: BodyFormat,
  media: MediaTypeObject,
  value: unknown,
): { readonly contentType: string; readonly bytes: Buffer } | undefined {
  const contentType = concrete(format);
  if (format.kind === 'json') return { contentType, bytes: Buffer.from(JSON.stringify(value)) };
  if (format.kind === 'urlencoded') return form(contentType, media, value);
  if (format.kind === 'multipart') return multipart(contentType, media, value);
  if (value instanceof Blob) return { contentType, bytes: Buffer.from('content') };
  return { contentType, bytes: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) };
}

/** A media type that falls under a range. */
export function concrete({ range, kind }: BodyFormat): string {
  const type = range.startsWith('*/') ? 'application' : range.slice(0, range.indexOf('/'));
  return range.includes('*') ? `${type}/${kind === 'json' ? 'json' : 'x-some'}` : range;
}

function form(contentType: string, media: MediaTypeObject, value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined;
  const pairs: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    const encoding = media.encoding.get(name);
    const style = encoding?.style ?? 'form';
    const explode = encoding?.explode ?? (style === 'form' || style === 'deepObject');
    const isObject = typeof member === 'object' && member !== null && !Array.isArray(member);
    const isJson = isObject && encoding?.style === undefined && encoding?.explode === undefined;
    const written = isJson
      ? [[strict(name), strict(JSON.stringify(member))] as const]
      : serialize({ in: 'query', name, style, explode, allowReserved: false } as Parameter, member);
    if (!written) return undefined;
    for (const [key, text] of written) pairs.push(`${key}=${text}`);
  }
  return { contentType, bytes: Buffer.from(pairs.join('&')) };
}

function multipart(contentType: string, media: MediaTypeObject, value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined;
  const boundary = 'corpus-boundary';
  const part = (name: string, member: unknown): string => {
    const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    if (member instanceof Blob)
      return `${disposition}; filename="a.bin"\r\nContent-Type: ${media.encoding.get(name)?.contentType?.split(',')[0]?.replace('*', 'x-some') ?? 'application/octet-stream'}\r\n\r\ncontent\r\n`;
    if (typeof member === 'object' && member !== null)
      return `${disposition}\r\nContent-Type: ${media.encoding.get(name)?.contentType ?? 'application/json'}\r\n\r\n${JSON.stringify(member)}\r\n`;
    const type = media.encoding.get(name)?.contentType?.split(',')[0];
    return `${disposition}${type === undefined ? '' : `\r\nContent-Type: ${type}`}\r\n\r\n${String(member)}\r\n`;
  };
  const parts = Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    (Array.isArray(member) ? member : [member]).map((one) => part(name, one)),
  );
  return {
    contentType: `${contentType}; boundary=${boundary}`,
    bytes: Buffer.from(`${parts.join('')}--${boundary}--\r\n`),
  };
}

function scalar(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? undefined : `${value as string | number | boolean}`;
}

/** RFC 3986: everything but unreserved characters. */
function strict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function cookieText(text: string): string {
  return strict(text);
}
