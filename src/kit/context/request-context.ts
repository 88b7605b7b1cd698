import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Identity } from '../authentication/authenticator.js';
import type { RequestInput } from '../decode/input.js';
import type { BodyFormat } from '../util/media-type.js';
import { requestContext, type HandlerResult, type HasRequestContext } from '../handler.js';
import type { Problem } from '../problem.js';
import type { SecurityEvent } from '../security-events.js';
import type { OperationPlan, ResponseContent } from './operation-plan.js';
import { ResponseHeaders } from './response-headers.js';
import type { SystemPage } from './system-page.js';

/** Details logged with a security event. */
export type EventDetail = Readonly<Record<string, unknown>>;

/** Counts and logs security events. */
export interface SecurityEventReporter {
  /** Returns a logger that adds the request id to every line. */
  logger(context: RequestContext): Logger;
  /** Reports an event of a stage. It is logged with the access log line; a second one gets a line of its own. */
  report(context: RequestContext, event: SecurityEvent, detail?: EventDetail): void;
  /** Reports an event of a handler as a line of its own, with secrets in the detail redacted. */
  reportRedacted(context: RequestContext, event: SecurityEvent, detail?: EventDetail): void;
}

/** What a request is for; decided by `route`. */
export type Target =
  | {
      readonly kind: 'operation';
      readonly operation: OperationPlan;
      /** Path parameters as they stand in the URL, still percent-encoded. */
      readonly pathParams: Readonly<Record<string, string | undefined>>;
    }
  | { readonly kind: 'page'; readonly page: SystemPage }
  /** A CORS preflight, answered alike for every path. */
  | { readonly kind: 'preflight' }
  /** No operation and no page. `allow` lists the methods of the path, none when the path does not exist. */
  | { readonly kind: 'none'; readonly allow: readonly string[] };

/**
 * Everything known about one request. Each stage reads the fields of the stages before it and sets its own; all fields
 * exist from the start.
 */
export class RequestContext implements HasRequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The request id, sent as `X-Request-Id`. */
  readonly id: string;
  /** When the request arrived, on the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The client's address, as the trusted proxies report it. */
  readonly ip: string;
  /** The path of the request as it was sent, below the path where the application is mounted. */
  readonly path: string;
  /** The query as it was sent, without its question mark; empty when there is none. It may hold secrets. */
  readonly query: string;
  /** The headers of the response. */
  readonly headers: ResponseHeaders;
  /** Set by `route`. */
  target: Target = NO_TARGET;
  /** The callers recognized, by the name of their security scheme; set by `authenticate`. */
  identities: ReadonlyMap<string, Identity> = NO_IDENTITIES;
  /** Stable name of the caller for logs and rate limits; set by `authenticate`. */
  subject: string | undefined = undefined;
  /** The session of the caller, and the id of its API key, where it has one; set by `authenticate`. */
  session: string | undefined = undefined;
  apiKey: string | undefined = undefined;
  /** The user the handler gets: of the first scheme of the satisfied requirement; set by `authorize`. */
  user: unknown = undefined;
  /** The declared media types that the client accepts for the response, the best one first; set by `negotiate`. */
  accepts: readonly string[] = NO_MEDIA_TYPES;
  /** The decoded request; set by `decode`, checked and completed with defaults by `validateRequest`. */
  input: RequestInput = NO_INPUT;
  /** The declared media type or range that the body falls under, and how it is written; set by `decode`. */
  bodyFormat: BodyFormat | undefined = undefined;
  /** The declared media type; for a range the one that was sent; set by `decode`. */
  bodyMediaType: string | undefined = undefined;
  /** The response of the handler; set by `handle`, checked by `validateResponse`, written by `send`. */
  outcome: HandlerResult | undefined = undefined;
  /** A stage needs `outcome` also when the response has closed; set by `idempotency`. */
  keepsOutcome = false;
  /** How `outcome.body` is sent; set by `validateResponse`. */
  content: ResponseContent | undefined = undefined;
  /** The problem that was responded with instead; set by `respondWithProblem`. */
  problem: Problem | undefined = undefined;
  /** The security event logged with the access log line. */
  event: (EventDetail & { readonly event: SecurityEvent }) | undefined = undefined;
  /** The signals it has caused while it was running; their status is set when it has ended. */
  signals: { status: number }[] | undefined = undefined;
  /** The response or its connection has closed, and the access log line is written. */
  isClosed = false;
  /** Bytes of the response body. */
  responseBytes = 0;

  readonly #events: SecurityEventReporter;
  #log: Logger | undefined = undefined;
  #onClose: (() => void)[] | undefined = undefined;
  #abortController: AbortController | undefined = undefined;
  #isAborted = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    ip: string,
    events: SecurityEventReporter,
    headers = new ResponseHeaders(),
  ) {
    this.request = request;
    this.response = response;
    this.id = id;
    this.ip = ip;
    const { url = '/' } = request;
    const query = url.indexOf('?');
    this.path = query === -1 ? url : url.slice(0, query);
    this.query = query === -1 ? '' : url.slice(query + 1);
    this.startedAt = performance.now();
    this.headers = headers;
    this.#events = events;
  }

  /** The path of the request as the client sent it, for logs and problems. */
  get fullPath(): string {
    // Express keeps the path where the application is mounted there.
    const { baseUrl = '' } = this.request as IncomingMessage & { readonly baseUrl?: string };
    return baseUrl + this.path;
  }

  /**
   * The operation the request is for.
   *
   * @throws Error when the request is for something else
   */
  get operation(): OperationPlan {
    if (this.target.kind !== 'operation') throw new Error('This request is for no operation.');
    return this.target.operation;
  }

  /** A logger that adds the request id to every line. */
  get log(): Logger {
    return (this.#log ??= this.#events.logger(this));
  }

  /** Counts a security event and logs it. The detail must not hold secrets. */
  report(event: SecurityEvent, detail?: EventDetail): void {
    this.#events.report(this, event, detail);
  }

  /** Does the same for a handler, whose detail may hold anything: secrets in it are redacted. */
  reportRedacted(event: SecurityEvent, detail?: EventDetail): void {
    this.#events.reportRedacted(this, event, detail);
  }

  /** Aborted when the client is gone, or the operation has exceeded its timeout. */
  get signal(): AbortSignal {
    if (!this.#abortController) {
      this.#abortController = new AbortController();
      if (this.#isAborted) this.#abortController.abort();
    }
    return this.#abortController.signal;
  }

  /** Aborts the signal. */
  abort(): void {
    this.#isAborted = true;
    this.#abortController?.abort();
  }

  get [requestContext](): this {
    return this;
  }

  /** Calls a function once the response or its connection has closed, at once when that has happened. */
  onClose(callback: () => void): void {
    if (this.isClosed) callback();
    else (this.#onClose ??= []).push(callback);
  }

  /** Ends the context: runs the callbacks and releases bodies, which a connection would keep until its next request. */
  close(): void {
    this.isClosed = true;
    if (!this.response.writableFinished) this.abort();
    this.input = NO_INPUT;
    if (!this.keepsOutcome) this.outcome = undefined;
    if (this.#onClose) for (const callback of this.#onClose) callback();
    this.#onClose = undefined;
  }
}

const NO_TARGET: Target = { kind: 'none', allow: [] };
const NO_IDENTITIES: ReadonlyMap<string, Identity> = new Map();
const NO_MEDIA_TYPES: readonly string[] = Object.freeze([]);
const NO_INPUT: RequestInput = Object.freeze({ path: {}, query: {}, header: {}, cookie: {} });
