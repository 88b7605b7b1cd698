/** The source of the methods of a TypeScript client that stream, which is the same for every contract. */
export const streamsSource = String.raw`import type { Operations } from './openapi/sdk.gen.js';
import { readEvents, readValues, writeItems, type ReceivedEvent, type StreamFormat } from './parse-stream.js';
import { ProblemError, problemErrorOf } from './problem.js';
import { streams } from './stream-table.js';

/** How an operation sends or receives items. */
export interface StreamDescription {
  readonly receives?: { readonly format: StreamFormat; readonly mediaType: string; readonly data: 'text' | 'json' | 'either' };
  readonly sends?: { readonly format: StreamFormat; readonly mediaType: string };
  /** Whether a request that is cut off may be sent again. */
  readonly resumes: boolean;
}

type Table = typeof streams;
type Method<Name extends keyof Operations> = Operations[Name] extends (...args: infer Args) => Promise<infer Result>
  ? { readonly options: NonNullable<Args[0]>; readonly result: Result; readonly args: Args }
  : never;
type DataOf<Result> = Result extends { readonly data: infer Data } ? Exclude<Data, undefined> : never;
type ErrorOf<Result> = Result extends { readonly error: infer Error } ? Exclude<Error, undefined> : never;
type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;
type WithItems<Options> = Options extends { readonly body: infer Body }
  ? Omit<Options, 'body'> & { readonly body: Iterable<ItemOf<Body>> | AsyncIterable<ItemOf<Body>> }
  : Options;

/** What comes of sending items: the data, or the error. */
interface Outcome<Result> {
  readonly data: DataOf<Result> | undefined;
  readonly error: ErrorOf<Result> | undefined;
  readonly request: Request;
  readonly response: Response;
}

/** The operations whose bodies are streams of items. One that receives items is an async generator of them. */
export type Streams = {
  readonly [Name in keyof Table & keyof Operations]: Table[Name] extends { readonly receives: object }
    ? (
        ...args: undefined extends Method<Name>['args'][0]
          ? [options?: StreamOptions<Name>]
          : [options: StreamOptions<Name>]
      ) => AsyncGenerator<ItemOf<DataOf<Method<Name>['result']>>, void, undefined>
    : (options: StreamOptions<Name>) => Promise<Outcome<Method<Name>['result']>>;
};

type StreamOptions<Name extends keyof Table & keyof Operations> = Table[Name] extends { readonly sends: object }
  ? WithItems<Method<Name>['options']>
  : Method<Name>['options'];

type Call = (options: Record<string, unknown>) => Promise<{ data?: unknown; error?: unknown; response?: Response }>;

/** Replaces the methods of the operations that send or receive streams. */
export function withStreams(operations: Operations, send: typeof fetch): Omit<Operations, keyof Streams> & Streams {
  const methods = {} as Streams;
  for (const [name, description] of Object.entries<StreamDescription>(streams)) {
    const method = Reflect.get(operations, name) as Call;
    const call: Call = (options) => method.call(operations, options);
    const prepare = (options: Options): Record<string, unknown> => prepared(options, description, send);
    const streaming = description.receives
      ? (options: Options = {}) => receive((more) => call({ ...prepare(options), ...more }), description, options)
      : (options: Options) => call(prepare(options));
    Reflect.set(methods, name, streaming);
  }
  const others: Omit<Operations, keyof Streams> = operations;
  return Object.assign(others, methods);
}

interface Options {
  readonly body?: Iterable<unknown> | AsyncIterable<unknown>;
  readonly headers?: Record<string, unknown>;
  readonly signal?: AbortSignal;
}

/** A body that is a stream is sent once: without retries. */
function prepared({ body, headers, ...others }: Options, { sends, receives }: StreamDescription, send: typeof fetch) {
  const accept = receives ? { Accept: receives.mediaType } : {};
  if (!sends || body === undefined) return { ...others, ...(body === undefined ? {} : { body }), headers: { ...accept, ...headers } };
  return {
    ...others,
    body: writeItems(body, sends.format),
    bodySerializer: (stream: unknown) => stream,
    duplex: 'half',
    fetch: send,
    headers: { ...accept, 'Content-Type': sends.mediaType, ...headers },
  };
}

const DEFAULT_RETRY_MS = 3000;
const MAX_RETRY_MS = 30_000;
/** How often in a row a stream may fail without an event in between. */
const MAX_FAILURES = 10;

/**
 * Receives items. A stream of events that is cut off, or that the server ends with a time to come again, goes on after the
 * last event; its 'problem' event is thrown.
 */
async function* receive(
  call: (more: Record<string, unknown>) => ReturnType<Call>,
  { receives, resumes }: StreamDescription,
  { headers, signal }: Options,
): AsyncGenerator<unknown, void, undefined> {
  if (!receives) return;
  const { format, data, mediaType } = receives;
  let lastEventId = '';
  let retryMs = DEFAULT_RETRY_MS;
  for (let failures = 0; ; ) {
    let comesAgain = false;
    try {
      const resumed = lastEventId === '' ? {} : { headers: { Accept: mediaType, ...headers, 'Last-Event-ID': lastEventId } };
      const { data: body, response } = await call({ ...resumed, parseAs: 'stream', throwOnError: true });
      if (!(body instanceof ReadableStream)) return;
      if (format !== 'events') {
        yield* readValues(body as ReadableStream<Uint8Array>, format);
        return;
      }
      for await (const event of readEvents(body as ReadableStream<Uint8Array>)) {
        failures = 0;
        if (event.id !== undefined) lastEventId = event.id;
        if (event.retry !== undefined) retryMs = event.retry;
        comesAgain = event.data === undefined && event.retry !== undefined;
        if (event.data === undefined) continue;
        if (event.event === 'problem') throw problemOf(event.data, response);
        yield parsed(event, data);
      }
    } catch (error) {
      failures += 1;
      if (error instanceof ProblemError || signal?.aborted === true || !resumes || failures > MAX_FAILURES) throw error;
      comesAgain = true;
    }
    if (!comesAgain || !resumes) return;
    await sleep(Math.min(retryMs * 2 ** Math.max(0, failures - 1), Math.max(retryMs, MAX_RETRY_MS)), signal);
  }
}

function problemOf(text: string, response: Response | undefined): unknown {
  const error = problemErrorOf(JSON.parse(text), response);
  return error instanceof Error ? error : new Error('The stream has ended with ' + text);
}

function parsed({ data = '', ...event }: ReceivedEvent, kind: 'text' | 'json' | 'either'): unknown {
  if (kind === 'text') return { ...event, data };
  if (kind === 'json') return { ...event, data: JSON.parse(data) };
  try {
    return { ...event, data: JSON.parse(data) };
  } catch {
    return { ...event, data };
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
`;
