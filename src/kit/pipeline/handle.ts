import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { callOf, type Call } from '../context/request-context.js';
import type { HandlerRequest, HandlerResult } from '../handler.js';

/** Calls the user's function with the checked request, or the mock that stands in for it. */
export function handle(): RequestHandler {
  return function handleRequest(request, response, next): Promise<void> | undefined {
    const call = callOf(request);
    if (!call.operation) {
      next();
      return undefined;
    }
    const { mock } = call.operation;
    const handler = call.operation.handler as (request: HandlerRequest) => HandlerResult | Promise<HandlerResult>;
    const answer = mock ? mock(request) : handler(new CheckedRequest(call, response));
    // Waits only when it has to.
    if (answer instanceof Promise) return answer.then(take);
    take(answer);
    return undefined;

    function take(given: HandlerResult): void {
      call.answer = given;
      next();
    }
  };
}

/** A request as a handler gets it. What costs something is made when it is asked for. */
class CheckedRequest implements HandlerRequest {
  readonly id: string;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly cookie: Readonly<Record<string, unknown>>;
  readonly user: unknown;
  readonly contentType: string | undefined;
  readonly body: unknown;
  readonly #call: Call;
  readonly #response: Response;
  #signal: AbortSignal | undefined;

  constructor(call: Call, response: Response) {
    this.id = call.id;
    this.path = call.input.path;
    this.query = call.input.query;
    this.header = call.input.header;
    this.cookie = call.input.cookie;
    this.user = call.user;
    this.contentType = call.contentType;
    this.body = call.input.body;
    this.#call = call;
    this.#response = response;
  }

  get ip(): string {
    return this.#call.ip;
  }

  get log(): Logger {
    return this.#call.log;
  }

  get report(): HandlerRequest['report'] {
    return (event, detail) => this.#call.reportHiding(event, detail);
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      const controller = new AbortController();
      const response = this.#response;
      if (response.destroyed) controller.abort();
      else response.once('close', () => response.writableFinished || controller.abort());
      this.#signal = controller.signal;
    }
    return this.#signal;
  }
}
