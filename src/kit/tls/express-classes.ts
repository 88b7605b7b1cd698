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
 * @param app the application the requests are for
 */
export function expressClasses(app: Express): Classes {
  // The `prototype` of a `class` cannot be set, so these are constructors of the old kind. `Reflect.construct` in them
  // would cost all that is won.
  function Request(this: IncomingMessage, ...given: ConstructorParameters<typeof IncomingMessage>): void {
    IncomingMessage.apply(this, given);
  }
  function Response(this: ServerResponse, ...given: ConstructorParameters<typeof ServerResponse>): void {
    ServerResponse.apply(this, given);
  }
  Request.prototype = app.request;
  Response.prototype = app.response;
  // TypeScript has no type for such a constructor.
  return {
    IncomingMessage: Request as unknown as typeof IncomingMessage,
    ServerResponse: Response as unknown as typeof ServerResponse,
  };
}
