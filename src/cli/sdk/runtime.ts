/** The sources of a TypeScript client that are the same for every contract. */

export const apiSource = `import { createClient, createConfig, type Config } from './openapi/client/index.js';
import { Operations } from './openapi/sdk.gen.js';
import { basePath } from './base-path.js';
import { problemErrorOf } from './problem.js';
import { withRetries, type RetryOptions } from './retry.js';
import { withSerialization } from './send.js';

export interface ApiOptions {
  /** The origin of the server: \`https://api.example.com\`. In a browser, the default is the origin of the page. */
  readonly server?: string;
  /** A token, or a function that gets the security scheme of a request and returns its token. */
  readonly token?: Config['auth'];
  /** How requests are retried; \`false\` to disable retries. */
  readonly retry?: RetryOptions | false;
  /** Sent with every request. */
  readonly headers?: Config['headers'];
  /** Replaces the global \`fetch\`: for a proxy, a custom CA or a test. */
  readonly fetch?: typeof fetch;
}

/**
 * Creates the API, with one method per operation. A method returns \`{ data, error, response }\`; with \`throwOnError: true\`,
 * it throws the \`error\`. For a problem document (RFC 9457), the error is a \`ProblemError\`. A \`signal\` aborts a request,
 * including the delay before a retry.
 */
export function createApi({ server = '', token, retry = {}, headers, fetch: send = fetch }: ApiOptions = {}): Operations {
  const client = createClient(
    createConfig({
      baseUrl: server.replace(/\\/+$/, '') + basePath,
      fetch: retry === false ? send : withRetries(send, retry),
      ...(token === undefined ? {} : { auth: token }),
      ...(headers === undefined ? {} : { headers }),
    }),
  );
  client.interceptors.error.use((error, response) => problemErrorOf(error, response));
  return new Operations({ client: withSerialization(client) });
}
`;

export const problemSource = (codes: readonly string[]): string => `/** The stable code of a problem. */
export type ProblemCode =
${codes.map((code) => `  | '${code}'`).join('\n')};

/** An error of the input. */
export interface InputError {
  /** The part of the request. */
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  /** A JSON Pointer within that part. */
  readonly path: string;
  /** What was expected. */
  readonly message: string;
}

/** A problem document (RFC 9457) from a Gatehouse server, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors: readonly InputError[];
  /** The response. Its headers say, for example, when to retry. */
  readonly response: Response;

  constructor(document: ProblemDocument, response: Response) {
    super(document.detail);
    this.type = document.type;
    this.title = document.title;
    this.status = document.status;
    this.detail = document.detail;
    this.instance = document.instance;
    this.code = document.code;
    this.requestId = document.requestId;
    this.errors = document.errors ?? [];
    this.response = response;
  }
}

interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors?: readonly InputError[];
}

/** Checks whether an error is a problem, and, if a code is given, has this code. */
export function isProblem(error: unknown, code?: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code);
}

/** Converts a problem document to a \`ProblemError\`, and returns any other body unchanged. */
export function problemErrorOf(body: unknown, response: Response | undefined): unknown {
  return response && isProblemDocument(body) ? new ProblemError(body, response) : body;
}

function isProblemDocument(body: unknown): body is ProblemDocument {
  if (typeof body !== 'object' || body === null) return false;
  const { code, status, title, detail } = body as Partial<Record<keyof ProblemDocument, unknown>>;
  return typeof code === 'string' && typeof status === 'number' && typeof title === 'string' && typeof detail === 'string';
}
`;

export const retrySource = `export interface RetryOptions {
  /** The maximum number of retries; 2 by default. */
  readonly maxRetries?: number;
  /** Requests are not retried if the delay, in milliseconds, would be longer; 30,000 by default. */
  readonly maxDelayMs?: number;
}

/**
 * Wraps \`fetch\` to retry requests that the server did not process, after \`Retry-After\` (RFC 9110, section 10.2.3): any
 * request after 429, and idempotent ones (RFC 9110, section 9.2.2; those with an \`Idempotency-Key\`) also after 502, 503,
 * 504 or a network error.
 */
export function withRetries(send: typeof fetch, { maxRetries = 2, maxDelayMs = 30_000 }: RetryOptions): typeof fetch {
  return async function sendAndRetry(input, init) {
    const request = new Request(input, init);
    for (let retries = 0; ; retries += 1) {
      const isLast = retries >= maxRetries;
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await send(isLast ? request : request.clone());
      } catch (error) {
        failure = error;
      }
      const delayMs = isLast || request.signal.aborted ? undefined : retryDelay(response, request, retries);
      if (delayMs !== undefined && delayMs <= maxDelayMs) {
        await response?.body?.cancel();
        await sleep(delayMs, request.signal);
      } else if (response) return response;
      else throw failure;
    }
  };
}

const BASE_DELAY_MS = 250;

/** Returns the delay before the next retry in milliseconds; \`undefined\` if the request must not be retried. */
function retryDelay(response: Response | undefined, { method, headers }: Request, retries: number): number | undefined {
  const isProcessed = response ? ![429, 502, 503, 504].includes(response.status) : false;
  const isIdempotent = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method) || headers.has('Idempotency-Key');
  if (isProcessed || (!isIdempotent && response?.status !== 429)) return undefined;
  // Exponential backoff with jitter, so that clients do not retry all at once.
  return retryAfter(response) ?? 2 ** retries * BASE_DELAY_MS * (0.5 + Math.random());
}

function retryAfter(response: Response | undefined): number | undefined {
  const text = response?.headers.get('Retry-After');
  if (!text) return undefined;
  if (/^\\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
`;

export const indexSource = `export { createApi, type ApiOptions } from './api.js';
export { isProblem, ProblemError, type InputError, type ProblemCode } from './problem.js';
export type { RetryOptions } from './retry.js';
export { Operations, type Options } from './openapi/sdk.gen.js';
export type * from './openapi/types.gen.js';
`;
