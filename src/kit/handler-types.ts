import type { Logger } from 'pino';
import type { HasRequestContext } from './handler.js';
import type { SecurityEvent } from './security-events.js';

/**
 * The types of handlers, derived from the `operations` that `npm run generate` makes with openapi-typescript.
 * A missing, left-over or wrong handler does not compile.
 */

/** One typed function per operation of the contract. `User` is the type that the authenticators return. */
export type Handlers<Operations, User> = { readonly [Id in keyof Operations]: Handler<Operations[Id], User> };

/** The function behind one operation: a typed request in, a declared response out. */
export type Handler<Operation, User> = (
  request: RequestOf<Operation, User>,
) => ResponseOf<Operation> | Promise<ResponseOf<Operation>>;

/** What a handler gets: everything in it has been validated against the contract. */
export type RequestOf<Operation, User> = RequestBase &
  Parameters<Operation> &
  UserOf<Operation, User> &
  BodyOf<Operation> & {
    /**
     * The declared media types of a successful response that the client accepts, the best one first. Empty only where one
     * may have no body.
     */
    readonly accepts: readonly SuccessMediaType<Operation>[];
  };

/** What every request has, whatever its operation. */
export interface RequestBase extends HasRequestContext {
  /** The request id: answered as `X-Request-Id` and part of every log line. */
  readonly id: string;
  /** The caller's address as `TRUST_PROXY` allows it to be known. */
  readonly ip: string;
  /** Aborted when the client hangs up, and for a stream of events also when the server closes. */
  readonly signal: AbortSignal;
  /** The `id` of the last event that a client has received which resumes a stream of server-sent events. */
  readonly lastEventId: string | undefined;
  /** A logger that adds the request id to every line. */
  readonly log: Logger;
  /** Writes a security event of this request as a line of the log and counts it; also after the request has ended. */
  readonly report: (event: SecurityEvent, detail?: Readonly<Record<string, unknown>>) => void;
}

/** Bytes or text that is sent as it comes: a Node stream, a web stream, or any async generator. */
export type Stream = AsyncIterable<string | Uint8Array>;

/**
 * A body that is bytes, whole and in memory: pieces to pass on, as to `writeFile` or into an answer, or all of it by the
 * methods that a `Blob` has.
 */
export interface Bytes extends AsyncIterable<Uint8Array<ArrayBuffer>> {
  /** How many bytes there are. */
  readonly size: number;
  /** Read whole. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** Read as UTF-8. */
  text(): Promise<string>;
}

/** An object that has no property. */
type EmptyObject = object;

type ParameterGroup<Operation, In extends string> = Operation extends { parameters: infer P }
  ? In extends keyof P
    ? [Exclude<P[In], undefined>] extends [never]
      ? EmptyObject
      : Exclude<P[In], undefined>
    : EmptyObject
  : EmptyObject;

interface Parameters<Operation> {
  readonly path: ParameterGroup<Operation, 'path'>;
  readonly query: WithDefaults<Operation, 'query'>;
  /** Declared headers only, by the name the contract gives them. */
  readonly header: WithDefaults<Operation, 'header'>;
  readonly cookie: WithDefaults<Operation, 'cookie'>;
}

/** A parameter with a default is never absent for a handler, although a client may leave it out. */
type WithDefaults<Operation, In extends string> = Operation extends { defaults: infer Defaults }
  ? In extends keyof Defaults
    ? WithRequired<ParameterGroup<Operation, In>, Defaults[In]>
    : ParameterGroup<Operation, In>
  : ParameterGroup<Operation, In>;

type WithRequired<T, Keys> = Omit<T, Keys & keyof T> & Required<Pick<T, Keys & keyof T>>;

type UserOf<Operation, User> = Operation extends { security: 'required' }
  ? { readonly user: User }
  : Operation extends { security: 'optional' }
    ? { readonly user: User | undefined }
    : unknown;

type BodyOf<Operation> = Operation extends { requestBody: { content: infer Content } }
  ? Bodies<Content>
  : Operation extends { requestBody?: infer Body }
    ? [Exclude<Body, undefined>] extends [never]
      ? unknown
      : Exclude<Body, undefined> extends { content: infer Content }
        ? Bodies<Content> | { readonly contentType?: undefined; readonly body?: undefined }
        : unknown
    : unknown;

type Bodies<Content> = {
  [Media in keyof Content]: {
    readonly contentType: MatchingMediaType<Media>;
    readonly body: BodyValue<Essence<Media>, Content[Media]>;
  };
}[keyof Content];

/** Values, texts, and bytes in memory; files are the parts of a form. */
type BodyValue<Media, Value> =
  Value extends AsyncIterable<unknown>
    ? Value
    : Media extends AnyKind
      ? Value extends Blob
        ? Bytes
        : Value extends string
          ? string | Bytes
          : Value
      : Media extends Json | Form
        ? Value
        : Media extends Xml
          ? Value extends string
            ? Value
            : string
          : Media extends Text
            ? Value extends string | number | boolean | null
              ? Value
              : string
            : Bytes;

/** As `media-type.ts` tells them apart. Under these ranges the client chooses how a body is written. */
type AnyKind = '*/*' | 'application/*';
type Json = `${string}/json` | `${string}+json`;
type Form = `multipart/${string}` | 'application/x-www-form-urlencoded';
type Xml = `${string}/xml` | `${string}+xml`;
type Text = `text/${string}` | 'application/yaml';

/** The media type without its parameters. */
type Essence<Media> = Media extends `${infer Type};${string}` ? Lowercase<Type> : Lowercase<Media & string>;

/** What a range takes in: `image/png`, where the contract writes `image/*`. */
type MatchingMediaType<Media> = Media extends '*/*'
  ? `${string}/${string}`
  : Media extends `${infer Family}/*${infer Suffix}`
    ? `${Family}/${string}${Suffix}`
    : Media;

/** Any response the operation declares; nothing else compiles. */
export type ResponseOf<Operation> = Operation extends { responses: infer Responses }
  ? { [Status in keyof Responses]: TypedResponse<StatusOf<Status>, Responses[Status]> }[keyof Responses]
  : never;

/** The media types of the responses 2XX, or of `default` where there is none of them. */
type SuccessMediaType<Operation> = Operation extends { responses: infer Responses }
  ? MediaTypesOf<
      Responses[Extract<keyof Responses, Success> extends never
        ? Extract<keyof Responses, 'default'>
        : Extract<keyof Responses, Success>]
    >
  : never;

type Success = 200 | 201 | 202 | 203 | 206 | 207 | 226 | '2XX';

type MediaTypesOf<Response> = Response extends { content: infer Content } ? keyof Content : never;

type StatusOf<Status> = Status extends number ? Status : number;

type TypedResponse<Status, Response> = {
  readonly status: Status;
  readonly headers?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
} & (Response extends { content: infer Content }
  ? [Content] extends [never]
    ? { readonly body?: undefined }
    : TypedResponseBody<Content>
  : { readonly body?: undefined });

type TypedResponseBody<Content> = {
  [Media in keyof Content]: { readonly body: ResponseBodyValue<Essence<Media>, Content[Media]> } & (IsUnion<
    keyof Content
  > extends true
    ? { readonly contentType: MatchingMediaType<Media> }
    : { readonly contentType?: MatchingMediaType<Media> });
}[keyof Content];

type ResponseBodyValue<Media, Value> =
  Value extends AsyncIterable<infer Item>
    ? AsyncIterable<Item>
    : Media extends Json
      ? Value
      : Media extends AnyKind
        ? Value | Uint8Array | Blob | Stream
        : Media extends `text/${string}`
          ? string | Stream
          : Uint8Array | Blob | Stream | (Value extends string ? string : never);

type IsUnion<T, U = T> = [T] extends [never] ? false : T extends unknown ? ([U] extends [T] ? false : true) : never;
