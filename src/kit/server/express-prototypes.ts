import type { Express } from 'express';
import { IncomingMessage, ServerResponse } from 'node:http';

/** The two classes a server makes its requests and responses from. */
export interface Classes {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Classes whose instances already have the prototypes that Express gives to every request and response. Its
 * `Object.setPrototypeOf` then changes nothing; otherwise it moves each of them into V8's slow mode, which costs more
 * than the rest of Express.
 *
 * They are `class`es, whose prototypes cannot be set, so it is Express that is given theirs, with its own behind them.
 * For a class V8 counts the fields of all its ancestors and makes room for them at once. For a function that calls
 * `ServerResponse` it makes none, moves the fields of each response as they grow, and ends in slow mode after all: 11 µs.
 *
 * @param app the application the requests are for; its `request` and `response` are replaced
 */
export function expressPrototypes(app: Express): Classes {
  class Request extends IncomingMessage {}
  class Response<Of extends IncomingMessage = IncomingMessage> extends ServerResponse<Of> {}
  app.request = Object.setPrototypeOf(Request.prototype, app.request) as Express['request'];
  app.response = Object.setPrototypeOf(Response.prototype, app.response) as Express['response'];
  return { IncomingMessage: Request, ServerResponse: Response };
}
