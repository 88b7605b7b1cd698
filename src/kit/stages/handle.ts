import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { callOf, type Answer, type Call } from '../call.js';
import type { HandlerRequest } from '../handler.js';

/** Calls the user's function with the checked request. */
export function handle(): RequestHandler {
  return async function handleRequest(request, response, next): Promise<void> {
    const call = callOf(request);
    if (!call.operation) return next();
    const handler = call.operation.handler as (request: HandlerRequest) => Answer | Promise<Answer>;
    const answer = handler(new CheckedRequest(call, request, response));
    call.answer = answer instanceof Promise ? await answer : answer;
    next();
  };
}

/** A request as a handler gets it. What costs something is made when it is asked for. */
class CheckedRequest implements HandlerRequest {
  readonly id: string;
  readonly log: Logger;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly cookie: Readonly<Record<string, unknown>>;
  readonly user: unknown;
  readonly contentType: string | undefined;
  readonly body: unknown;
  readonly #request: Request;
  readonly #response: Response;
  #signal: AbortSignal | undefined;

  constructor(call: Call, request: Request, response: Response) {
    this.id = call.id;
    this.log = call.log;
    this.path = call.input.path;
    this.query = call.input.query;
    this.header = call.input.header;
    this.cookie = call.input.cookie;
    this.user = call.user;
    this.contentType = call.contentType;
    this.body = call.input.body;
    this.#request = request;
    this.#response = response;
  }

  get ip(): string {
    return this.#request.ip ?? '';
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
