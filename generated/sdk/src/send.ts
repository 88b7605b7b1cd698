import { formDataBodySerializer, urlSearchParamsBodySerializer, type Client } from './openapi/client/index.js';
import { multipartOf } from './multipart.js';
import { operations } from './operations.js';
import { formOf, headersOf, isRecord, pathOf, queryOf, type SentOperation } from './serialize.js';

interface Options {
  readonly url: string;
  readonly path?: unknown;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly bodySerializer?: unknown;
  readonly querySerializer?: unknown;
}

type Send = (options: Options) => unknown;

const byAddress = new Map(operations.map((operation) => [operation.method + ' ' + operation.url, operation]));

/** Wraps a client to write paths, queries, headers, cookies and forms in the styles that the contract declares. */
export function withSerialization(client: Client): Client {
  const wrap = <Methods extends object>(methods: Methods): Methods =>
    new Proxy(methods, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof name !== 'string') return method;
        if (name === 'sse' && typeof method === 'object' && method !== null) return wrap(method);
        if (typeof method !== 'function' || !METHODS.has(name)) return method;
        return async (options: Options): Promise<unknown> => {
          const operation = byAddress.get(name.toUpperCase() + ' ' + options.url);
          return (method as Send)(operation ? serialized(operation, options) : options);
        };
      },
    });
  return wrap(client);
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

function serialized(operation: SentOperation, options: Options): Options {
  const { path = {}, query = {}, headers = {}, bodySerializer, querySerializer } = options;
  const plainHeaders = headers instanceof Headers ? Object.fromEntries(headers) : headers;
  return {
    ...options,
    url: isObject(path) ? pathOf(operation, path) : options.url,
    path: undefined,
    query: isObject(query) ? { ...query } : {},
    querySerializer:
      typeof querySerializer === 'function' ? querySerializer : (values: Readonly<Record<string, unknown>>) => queryOf(operation, values),
    headers: withKey(operation, isRecord(plainHeaders) ? headersOf(operation, plainHeaders) : {}),
    ...(bodySerializer === formDataBodySerializer.bodySerializer
      ? { bodySerializer: (body: Readonly<Record<string, unknown>>) => (body instanceof FormData ? body : multipartOf(operation, body)) }
      : {}),
    ...(bodySerializer === urlSearchParamsBodySerializer.bodySerializer
      ? { bodySerializer: (body: Readonly<Record<string, unknown>>) => formOf(operation, body) }
      : {}),
  };
}

/** Adds a key to a request that the server replays: retries of one call have the same key. */
function withKey({ hasIdempotencyKey }: SentOperation, headers: Record<string, unknown>): Record<string, unknown> {
  const hasKey = Object.keys(headers).some((name) => name.toLowerCase() === 'idempotency-key');
  return hasIdempotencyKey && !hasKey ? { ...headers, 'Idempotency-Key': '"' + uuid() + '"' } : headers;
}

/** Creates a random UUID (RFC 9562, version 4); crypto.randomUUID is missing on pages without TLS. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
