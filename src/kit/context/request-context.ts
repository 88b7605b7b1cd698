import type { Request } from 'express';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Identity } from '../authentication/authenticator.js';
import type { SecurityEvent } from '../security-events.js';
import { HeaderList } from './response-headers.js';
import type { RequestInput } from '../decode/input.js';
import type { HandlerResult } from '../handler.js';
import type { OperationPlan } from './operation-plan.js';
import type { SystemPage } from './system-page.js';
import type { Problem } from '../problem.js';

/** What is said of a security event beside the request it belongs to. */
export type EventDetail = Readonly<Record<string, unknown>>;

/** Where what happens to requests is written down. */
export interface Journal {
  /** A logger that adds the request id to every line. */
  logger(id: string): Logger;
  /** Counts a security event that a stage saw. It is written with the line of its request, a second one as a line of its own. */
  report(call: Call, event: SecurityEvent, detail?: EventDetail): void;
  /** Counts a security event of a handler, and writes it as a line of its own with secrets in the detail hidden. */
  reportHiding(call: Call, event: SecurityEvent, detail?: EventDetail): void;
}

/**
 * What the stages learn of one request on its way: each stage fills in its part and reads those of the ones before.
 * All parts are there from the beginning, and what most requests do not need is made when it is asked for.
 */
export class Call {
  /** The request itself. */
  readonly request: Request;
  /** The request id. */
  readonly id: string;
  /** When it came, on the clock of `performance.now()`. */
  readonly started: number;
  /** The headers of the answer, as far as they are known. */
  readonly headers: HeaderList = new HeaderList();
  /** What the contract says of this request; set by `route` when there is such an operation. */
  operation: OperationPlan | undefined = undefined;
  /** The page of the kit's own that was asked for; set by `route` when there is no such operation. */
  page: SystemPage | undefined = undefined;
  /** Why there is neither; set by `route`, thrown once the request has been counted. */
  refusal: Problem | undefined = undefined;
  /** Path parameters as they stand in the URL, still encoded; set by `route`. */
  rawPath: Readonly<Record<string, string | undefined>> = nothing;
  /** Who calls, by the name of the security scheme that vouched for them; set by `authenticate`. */
  identities: ReadonlyMap<string, Identity> = noIdentities;
  /** The user the handler gets: of the first scheme of the satisfied requirement; set by `authorize`. */
  user: unknown = undefined;
  /** Stable name of the caller for logs and limits; set by `authenticate`. */
  subject: string | undefined = undefined;
  /** The request read as the contract describes it; set by `parse`, checked and completed by `validate`. */
  input: RequestInput = noInput;
  /** The body's media type or range as the contract writes it; set by `parse`. */
  declared: string | undefined = undefined;
  /** The same; for a range the media type that was sent; set by `parse`. */
  contentType: string | undefined = undefined;
  /** What the handler answered; set by `handle`, checked by `validateResponse`, written by `send`. */
  answer: HandlerResult | undefined = undefined;
  /** The problem that was answered instead; set by `fail`, for the log. */
  problem: Problem | undefined = undefined;
  /** The security event that goes with the line of the request, and what is said of it; set by `report`. */
  event: (EventDetail & { readonly event: SecurityEvent }) | undefined = undefined;
  /** The line of the request has been written; set by `log`. */
  isLogged = false;
  /** How many bytes the body of the answer has; set by whoever writes it. */
  bytes = 0;

  readonly #journal: Journal;
  #log: Logger | undefined = undefined;
  #ip: string | undefined = undefined;

  constructor(request: Request, id: string, started: number, journal: Journal) {
    this.id = id;
    this.started = started;
    this.request = request;
    this.#journal = journal;
  }

  /** The request's logger. */
  get log(): Logger {
    return (this.#log ??= this.#journal.logger(this.id));
  }

  /** The caller's address as the trusted proxies say it is; worked out once. */
  get ip(): string {
    return (this.#ip ??= this.request.ip ?? 'unknown');
  }

  /** Lets go of what was received and answered: a connection keeps its last request until the next one comes. */
  release(): void {
    this.input = noInput;
    this.answer = undefined;
  }

  /** Writes down a security event of this request and counts it. The detail is as a stage made it: it has no secrets. */
  report(event: SecurityEvent, detail?: EventDetail): void {
    this.#journal.report(this, event, detail);
  }

  /** The same for a handler, whose detail may hold anything: secrets in it are hidden. */
  reportHiding(event: SecurityEvent, detail?: EventDetail): void {
    this.#journal.reportHiding(this, event, detail);
  }
}

const nothing: Call['rawPath'] = Object.freeze({});
const noIdentities: ReadonlyMap<string, Identity> = new Map();
const noInput: RequestInput = Object.freeze({ path: {}, query: {}, header: {}, cookie: {} });

const key = Symbol('call');
interface WithCall {
  [key]?: Call;
}

/** What is known of a request so far. `log`, the first stage, begins it. */
export function callOf(request: IncomingMessage): Call {
  const call = (request as WithCall)[key];
  if (!call) throw new Error('The request did not come through the stage `log`.');
  return call;
}

/** Begins the record of a request. */
export function beginCall(request: Request, id: string, started: number, journal: Journal): Call {
  const call = new Call(request, id, started, journal);
  (request as WithCall)[key] = call;
  return call;
}
