/** `serialize.ts` of a TypeScript client: writes parameters and forms in the styles that the server decodes. */
export const serializeSource = String.raw`/** How a parameter is written (OpenAPI 3.1.1, section 4.8.12). */
export interface SentParameter extends Style {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
}

/** How a value is written: in a style, or as JSON. */
interface Style {
  readonly style?: string;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly contentType?: string;
}

/** How an operation is sent. */
export interface SentOperation {
  readonly method: string;
  /** The template of its path. */
  readonly url: string;
  readonly parameters: readonly SentParameter[];
  /** The properties of a form whose encoding is declared. */
  readonly fields: readonly (Style & { readonly name: string })[];
  readonly hasIdempotencyKey: boolean;
}

type Values = Readonly<Record<string, unknown>>;
type Encode = (text: string) => string;

/** Writes a path. @throws TypeError if a parameter is missing, or would change the path */
export function pathOf({ url, parameters }: SentOperation, values: Values): string {
  const path = url.replace(/\{([^{}]+)\}/g, (template, name: string) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
    const text = parameter ? pathText(parameter, values[name]) : encodeURIComponent(textOf(values[name]));
    if (text === '') throw new TypeError('The path parameter ' + name + ' is missing.');
    return text;
  });
  const addsSegment = path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  if (addsSegment) throw new TypeError('A path parameter must not be "." or "..".');
  return path;
}

function pathText({ name, style, explode = false, contentType }: SentParameter, value: unknown): string {
  if (value === undefined || value === null) return '';
  const encode = style === 'label' ? encodeDots : encodeURIComponent;
  if (contentType !== undefined) return encode(contentText(contentType, value));
  if (style === 'label') return '.' + membersOf(value, explode, encode).join(explode ? '.' : ',');
  if (style !== 'matrix') return membersOf(value, explode, encode).join(',');
  if (explode && isRecord(value)) return membersOf(value, true, encode).map((member) => ';' + member).join('');
  const texts = explode && Array.isArray(value) ? membersOf(value, false, encode) : [membersOf(value, false, encode).join(',')];
  return (texts.length === 0 ? [''] : texts).map((text) => ';' + encode(name) + (text === '' ? '' : '=' + text)).join('');
}

/** Writes a query, without the question mark. A name that is not declared is written as a form does. */
export function queryOf({ parameters }: SentOperation, values: Values): string {
  const declared = parameters.filter((parameter) => parameter.in === 'query');
  return pairsOf(declared, values, () => ({ style: 'form', explode: true }));
}

/** Writes a form (application/x-www-form-urlencoded). */
export function formOf({ fields }: SentOperation, values: Values): string {
  return pairsOf(fields, values, (value) => (isRecord(value) ? { contentType: 'application/json' } : { style: 'form', explode: true }));
}

function pairsOf(
  declared: readonly (Style & { readonly name: string })[],
  values: Values,
  defaultStyle: (value: unknown) => Style,
): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => pairs(name, declared.find((one) => one.name === name) ?? defaultStyle(value), value))
    .join('&');
}

function pairs(name: string, { style, explode, allowReserved, contentType }: Style, value: unknown): string[] {
  const encode = allowReserved === true ? encodeUnreserved : encodeURIComponent;
  const pair = (key: string, text: string): string => encodeURIComponent(key) + '=' + text;
  if (style === undefined && contentType !== undefined) {
    const texts = Array.isArray(value) && !isJson(contentType) ? value.map(textOf) : [contentText(contentType, value)];
    return texts.map((text) => pair(name, encode(text)));
  }
  if (style === 'deepObject') return deepPairs(encodeURIComponent(name), value);
  if (explode !== true) {
    const separator = style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '|' : ',';
    const isScalar = !Array.isArray(value) && !isRecord(value);
    return [pair(name, membersOf(value, false, isScalar ? encode : encodeURIComponent).join(separator))];
  }
  if (Array.isArray(value)) return value.map((item) => pair(name, encode(textOf(item))));
  if (!isRecord(value)) return [pair(name, encode(textOf(value)))];
  return entriesOf(value).flatMap(([key, member]) =>
    Array.isArray(member) ? member.map((item) => pair(key, encode(textOf(item)))) : [pair(key, encode(textOf(member)))],
  );
}

function deepPairs(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.map((item) => name + '[]=' + encodeURIComponent(textOf(item)));
  if (!isRecord(value)) return [name + '=' + encodeURIComponent(textOf(value))];
  return entriesOf(value).flatMap(([key, member]) => deepPairs(name + '[' + encodeURIComponent(key) + ']', member));
}

/** Writes the declared headers; all others stay as they are. An object of cookies is written as a header. */
export function headersOf({ parameters }: SentOperation, headers: Values): Record<string, unknown> {
  const written = Object.entries(headers).map(([name, value]) => {
    if (name.toLowerCase() === 'cookie' && isRecord(value)) return [name, cookiesOf(parameters, value)] as const;
    const declared = parameters.find((one) => one.in === 'header' && one.name.toLowerCase() === name.toLowerCase());
    return [name, declared && value !== undefined && value !== null ? headerText(declared, value) : value] as const;
  });
  return Object.fromEntries(written);
}

function headerText({ explode = false, contentType }: SentParameter, value: unknown): string {
  if (contentType !== undefined) return contentText(contentType, value).replace(/[^\x20-\x7e]/g, escapeUnit);
  return membersOf(value, explode, (text) => text).join(',');
}

function escapeUnit(unit: string): string {
  return '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0');
}

function cookiesOf(parameters: readonly SentParameter[], values: Values): string {
  const texts = Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      const declared = parameters.find((one) => one.in === 'cookie' && one.name === name);
      return name + '=' + cookieText(name, declared, value);
    });
  return texts.join('; ');
}

function cookieText(name: string, declared: SentParameter | undefined, value: unknown): string {
  if (declared?.contentType !== undefined) return encodeURIComponent(contentText(declared.contentType, value));
  const separator = declared?.explode === true && Array.isArray(value) ? '&' + name + '=' : ',';
  return membersOf(value, false, encodeURIComponent).join(separator);
}

/** Writes an array, an object or a scalar as the members of one text. */
function membersOf(value: unknown, hasPairs: boolean, encode: Encode): string[] {
  if (Array.isArray(value)) return value.map((item) => encode(textOf(item)));
  if (!isRecord(value)) return [encode(textOf(value))];
  return entriesOf(value).flatMap(([key, member]) => {
    const texts = [encode(key), encode(textOf(member))];
    return hasPairs ? [texts.join('=')] : texts;
  });
}

/** Writes a value that is described by a media type. */
export function contentText(contentType: string, value: unknown): string {
  return isJson(contentType) ? JSON.stringify(value) : textOf(value);
}

function isJson(contentType: string): boolean {
  return /^[^;]*[/+]json *(;|$)/i.test(contentType);
}

/** Writes a scalar; what is none is written as JSON. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Blob);
}

function entriesOf(value: Values): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function encodeDots(text: string): string {
  return encodeURIComponent(text).replace(/\./g, '%2E');
}

/** Leaves the reserved characters that have no meaning of their own in a query. */
function encodeUnreserved(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|2F|3F|40|24|2C|3B)/g, (encoded) => decodeURIComponent(encoded));
}
`;
