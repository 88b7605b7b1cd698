import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Identity } from './authentication/authenticator.js';
import type { SecurityEvent } from './events.js';
import type { OperationPlan, Page } from './plan.js';
import type { Problem } from './problem.js';

/** What the stages learn of one request on its way: each stage fills in its part and reads those of the ones before. */
export interface Call {
  /** The request id; set by `log`. */
  id: string;
  /** When it came, on the clock of `performance.now()`; set by `log`. */
  readonly started: number;
  /** The request's logger; set by `log`. */
  log: Logger;
  /** Writes a security event of this request as a line of its own and counts it; set by `log`. */
  report: (event: SecurityEvent, detail?: Readonly<Record<string, unknown>>) => void;
  /** What the contract says of this request; set by `route` when there is such an operation. */
  operation: OperationPlan | undefined;
  /** The page of the kit's own that was asked for; set by `route` when there is no such operation. */
  page: Page | undefined;
  /** Why there is neither; set by `route`, thrown once the request has been counted. */
  refusal: Problem | undefined;
  /** Path parameters as they stand in the URL, still encoded; set by `route`. */
  rawPath: Readonly<Record<string, string | undefined>>;
  /** Who calls, by the name of the security scheme that vouched for them; set by `authenticate`. */
  identities: ReadonlyMap<string, Identity>;
  /** The user the handler gets: of the first scheme of the satisfied requirement; set by `authorize`. */
  user: unknown;
  /** Stable name of the caller for logs and limits; set by `authenticate`. */
  subject: string | undefined;
  /** The request read as the contract describes it; set by `parse`, checked and completed by `validate`. */
  input: Input;
  /** The media type of the body as the contract writes it; set by `parse`. */
  contentType: string | undefined;
  /** What the handler answered; set by `handle`, checked by `validateResponse`, written by `send`. */
  answer: Answer | undefined;
  /** The problem that was answered instead; set by `fail`, for the log. */
  problem: Problem | undefined;
}

/** The five parts of a request. `body` is absent when none was sent. */
export interface Input {
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  header: Record<string, unknown>;
  cookie: Record<string, unknown>;
  body?: unknown;
}

/** What a handler answers, as the stages see it. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

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
export function beginCall(request: IncomingMessage, call: Pick<Call, 'id' | 'started' | 'log' | 'report'>): Call {
  const begun: Call = {
    ...call,
    operation: undefined,
    page: undefined,
    refusal: undefined,
    rawPath: {},
    identities: noIdentities,
    user: undefined,
    subject: undefined,
    input: { path: {}, query: {}, header: {}, cookie: {} },
    contentType: undefined,
    answer: undefined,
    problem: undefined,
  };
  (request as WithCall)[key] = begun;
  return begun;
}

const noIdentities: ReadonlyMap<string, Identity> = new Map();
