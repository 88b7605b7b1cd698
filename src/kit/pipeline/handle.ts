import { isPromise } from 'node:util/types';
import type { Logger } from 'pino';
import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { requestContext, type HandlerRequest, type HandlerResult } from '../handler.js';

/** Calls the user's function with the validated request, or the mock in place of it. */
export const handle: Stage = (context) => {
  const { mock, handler } = context.operation;
  const call = handler as (request: HandlerRequest) => HandlerResult | Promise<HandlerResult>;
  const result = mock ? mock(context.request) : call(new ValidatedRequest(context));
  // `instanceof` misses promises of another realm, such as those of Node's own functions in a test environment.
  if (isPromise(result)) return setOutcome(context, result);
  context.outcome = result;
  return undefined;
};

async function setOutcome(context: RequestContext, result: Promise<HandlerResult>): Promise<void> {
  context.outcome = await result;
}

/** A request as a handler gets it. Fields that cost something are made when they are asked for. */
class ValidatedRequest implements HandlerRequest {
  readonly [requestContext]: RequestContext;
  readonly id: string;
  readonly ip: string;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly cookie: Readonly<Record<string, unknown>>;
  readonly user: unknown;
  readonly contentType: string | undefined;
  readonly body: unknown;

  constructor(context: RequestContext) {
    const { input } = context;
    this.id = context.id;
    this.ip = context.ip;
    this.path = input.path;
    this.query = input.query;
    this.header = input.header;
    this.cookie = input.cookie;
    this.user = context.user;
    this.contentType = context.bodyMediaType;
    this.body = input.body;
    this[requestContext] = context;
  }

  get log(): Logger {
    return this[requestContext].log;
  }

  get report(): HandlerRequest['report'] {
    return (event, detail) => this[requestContext].reportRedacted(event, detail);
  }

  get signal(): AbortSignal {
    return this[requestContext].signal;
  }
}
