import type { Contract, Operation, Parameter } from '../../src/kit/contract/model.js';
import type { Schema } from '../../src/kit/schema/schema.js';
import { requestFormats } from '../../src/kit/decode/request-formats.js';
import type { BodyFormat } from '../../src/kit/util/media-type.js';
import { NO_VALUE, sample } from '../../src/kit/mock/sample.js';
import { createTranspiler } from '../../src/kit/schema/to-json-schema.js';
import type { OperationValidator } from '../../src/kit/validation/validator.js';
import { serialize, serializeBody } from './serialize.js';

/** A request of an operation, as values. */
export interface Values {
  readonly parameters: ReadonlyMap<Parameter, unknown>;
  readonly format: BodyFormat | undefined;
  readonly body: unknown;
}

/** A request as it is sent. */
export interface Sent {
  readonly what: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const variants = 6;

/**
 * Values for a request that has all it may have, or only what it must have. What the schemas leave open is settled by
 * asking the validator for the values themselves; whether the server can read them as they are sent is the test.
 */
export function validValues(
  contract: Contract,
  operation: Operation,
  validator: OperationValidator,
  full: boolean,
): Values | undefined {
  const format = formatOf(contract, operation);
  for (let variant = 0; variant < variants; variant += 1) {
    const parameters = new Map<Parameter, unknown>();
    for (const parameter of operation.parameters) {
      if (!full && !parameter.required) continue;
      const value = made(contract, parameter.schema, { variant, spare: false, files: false });
      if (value === NO_VALUE || (value === '' && parameter.in === 'path')) continue;
      if (serialize(parameter, value)) parameters.set(parameter, value);
    }
    const sends = format !== undefined && (full || operation.requestBody?.required === true);
    const schema = format && operation.requestBody?.content.get(format.range)?.schema;
    const body = sends ? bodyOf(contract, format, schema ?? true, { variant, spare: !full }) : undefined;
    if (body === NO_VALUE || (sends && body === undefined)) continue;
    // Clients cannot write in JSON what the document's examples say beyond the integers that a double holds.
    if (/\d{17}/.test(JSON.stringify(body))) continue;
    const values: Values = { parameters, format: sends ? format : undefined, body };
    if (validator.request(inputOf(values), values.format).length === 0) return values;
  }
  return undefined;
}

function textOf(value: unknown): unknown {
  return typeof value === 'string' || value === NO_VALUE ? value : JSON.stringify(value);
}

/** JSON where the operation accepts it. */
function formatOf(contract: Contract, { requestBody }: Operation): BodyFormat | undefined {
  const formats = [...(requestBody?.content ?? [])].flatMap(([range, media]) => requestFormats(range, media, contract));
  return formats.find(({ kind }) => kind === 'json') ?? formats[0];
}

function bodyOf(
  contract: Contract,
  { kind }: BodyFormat,
  schema: Schema,
  options: { variant: number; spare: boolean },
): unknown {
  if (kind === 'binary') return new Blob(['content']);
  const value = made(contract, schema, { ...options, files: kind !== 'json' && kind !== 'urlencoded' });
  return kind === 'text' || kind === 'xml' ? textOf(value) : value;
}

function made(
  contract: Contract,
  schema: Schema,
  { variant, spare, files }: { variant: number; spare: boolean; files: boolean },
): unknown {
  const projection = createTranspiler(contract, 'request', 't', { files, annotations: variant < 3 });
  const plain = projection.transpile(schema);
  const resolve = (ref: string) => projection.components[ref.slice(ref.lastIndexOf('/') + 1)] ?? {};
  return sample(plain, { resolve, variant, minimal: spare, rejectedPaths: new Set() });
}

function inputOf({ parameters, body, format }: Values) {
  const input: Record<'path' | 'query' | 'header' | 'cookie', Record<string, unknown>> & { body?: unknown } = {
    path: {},
    query: {},
    header: {},
    cookie: {},
  };
  for (const [parameter, value] of parameters) input[parameter.in][parameter.name] = structuredCloneOf(value);
  if (format) input.body = structuredCloneOf(body);
  return input;
}

/** Defaults are written into what is checked. */
function structuredCloneOf(value: unknown): unknown {
  if (value instanceof Blob) return value;
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, structuredCloneOf(member)]));
}

/** Writes a request. `raw` are texts to send in place of values, `without` is left out. */
export function written(
  what: string,
  operation: Operation,
  values: Values,
  change: {
    readonly raw?: ReadonlyMap<Parameter, string>;
    readonly without?: Parameter;
    readonly query?: string;
    readonly body?: { contentType: string; bytes: Buffer } | null;
  } = {},
): Sent | undefined {
  const path = new Map<string, string>();
  const query: string[] = change.query === undefined ? [] : [change.query];
  const headers: Record<string, string> = { Accept: '*/*' };
  const cookies: string[] = [];
  for (const parameter of operation.parameters) {
    if (parameter === change.without) continue;
    const raw = change.raw?.get(parameter);
    if (raw === undefined && !values.parameters.has(parameter)) {
      if (parameter.in === 'path') return undefined;
      continue;
    }
    const pairs =
      raw === undefined ? serialize(parameter, values.parameters.get(parameter)) : [[parameter.name, raw] as const];
    if (!pairs) return undefined;
    for (const [name, text] of pairs) {
      if (parameter.in === 'path') path.set(parameter.name, text);
      else if (parameter.in === 'query') query.push(`${name}=${text}`);
      else if (parameter.in === 'cookie') cookies.push(`${name}=${text}`);
      else headers[name] = text;
    }
  }
  if (cookies.length > 0) headers['Cookie'] = cookies.join('; ');
  const template = (operation.basePaths[0] ?? '') + operation.path;
  const url = template
    .split(/(\{[^{}]+\})/)
    .map((piece, index) => (index % 2 === 1 ? (path.get(piece.slice(1, -1)) ?? '') : encodeURI(piece)))
    .join('');
  const { format } = values;
  const media = format && operation.requestBody?.content.get(format.range);
  const body =
    change.body === null
      ? undefined
      : (change.body ?? (format && media ? serializeBody(format, media, values.body) : undefined));
  if (format && change.body === undefined && !body) return undefined;
  if (body) headers['Content-Type'] = body.contentType;
  return {
    what,
    method: operation.method.toUpperCase(),
    url: url + (query.length > 0 ? `?${query.join('&')}` : ''),
    headers,
    body: body?.bytes,
  };
}
