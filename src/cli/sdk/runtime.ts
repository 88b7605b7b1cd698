/** The parts of a TypeScript client that are the same for every contract, as they are written into it. */

export const apiSource = `import { createClient, createConfig, type Config } from './openapi/client/index.js';
import { Operations } from './openapi/sdk.gen.js';
import { basePath } from './base-path.js';
import { problemErrorOf } from './problem.js';
import { retrying, type RetryOptions } from './retry.js';

export interface ApiOptions {
  /** Where the server is: \`https://api.example.com\`. In a browser the page's own server is the default. */
  readonly server?: string;
  /** A token, or what answers one for each request; for other schemes than bearer it is told which one is asked for. */
  readonly token?: Config['auth'];
  /** How often and how long requests are tried again; \`false\` never. */
  readonly retry?: RetryOptions | false;
  /** Sent with every request. */
  readonly headers?: Config['headers'];
  /** In place of the global one: with a proxy, an authority of your own, a test. */
  readonly fetch?: typeof fetch;
}

/**
 * The API, one method per operation. Each answers \`{ data, error, response }\`; with \`throwOnError: true\` it throws what
 * would be \`error\`. A refusal that is a problem document (RFC 9457) is a \`ProblemError\`. A \`signal\` aborts a request and
 * the wait before its next try.
 */
export function createApi({ server = '', token, retry = {}, headers, fetch: send = fetch }: ApiOptions = {}): Operations {
  const client = createClient(
    createConfig({
      baseUrl: server.replace(/\\/+$/, '') + basePath,
      fetch: retry === false ? send : retrying(send, retry),
      ...(token === undefined ? {} : { auth: token }),
      ...(headers === undefined ? {} : { headers }),
    }),
  );
  client.interceptors.error.use((error, response) => problemErrorOf(error, response));
  return new Operations({ client });
}
`;

export const problemSource = (codes: readonly string[]): string => `/** The stable name of a problem, for programs. */
export type ProblemCode =
${codes.map((code) => `  | '${code}'`).join('\n')};

/** One fault of the input: where it is, as a JSON Pointer inside that part, and what was expected there. */
export interface InputFault {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  readonly path: string;
  readonly message: string;
}

/** A problem document (RFC 9457) that a server of Gatehouse answered, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors: readonly InputFault[];
  /** The answer it came with: its headers say what to send, or when to come again. */
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
  readonly errors?: readonly InputFault[];
}

/** Whether an error is a problem, and, when a code is given, that one. */
export function isProblem(error: unknown, code?: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code);
}

/** What an answer's body becomes: a problem an error of its own, anything else what it is. */
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
  /** How often a request is sent again; 2 by default. */
  readonly times?: number;
  /** The longest wait, in milliseconds, that is worth it; 30,000 by default. A server that says longer is believed. */
  readonly longest?: number;
}

/**
 * Sends requests again that the server did not take, after the time it says in \`Retry-After\` (RFC 9110, section 10.2.3):
 * any request after 429, and after 502, 503, 504 or no answer at all those that may be sent twice (RFC 9110, section 9.2.2).
 */
export function retrying(send: typeof fetch, { times = 2, longest = 30_000 }: RetryOptions): typeof fetch {
  return async function sendAndRetry(input, init) {
    const request = new Request(input, init);
    for (let tried = 0; ; tried += 1) {
      const last = tried >= times;
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await send(last ? request : request.clone());
      } catch (error) {
        failure = error;
      }
      const wait = last || request.signal.aborted ? undefined : waitBefore(response, request, tried);
      if (wait !== undefined && wait <= longest) {
        await response?.body?.cancel();
        await sleep(wait, request.signal);
      } else if (response) return response;
      else throw failure;
    }
  };
}

/** Milliseconds until a request is worth sending again; \`undefined\` when it is not. */
function waitBefore(response: Response | undefined, { method }: Request, tried: number): number | undefined {
  const taken = response ? ![429, 502, 503, 504].includes(response.status) : false;
  const twice = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method);
  if (taken || (!twice && response?.status !== 429)) return undefined;
  // Each client a little apart from the others, so that they do not all come back at once.
  return retryAfter(response) ?? 2 ** tried * 250 * (0.5 + Math.random());
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
export { isProblem, ProblemError, type InputFault, type ProblemCode } from './problem.js';
export type { RetryOptions } from './retry.js';
export { Operations, type Options } from './openapi/sdk.gen.js';
export type * from './openapi/types.gen.js';
`;
