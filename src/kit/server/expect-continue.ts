import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Tells a client that waits with its body (`Expect: 100-continue`, RFC 9110, section 10.1.1) to send it once somebody
 * reads it: one that is refused before, for its token or its size, need not send it at all. Node would ask for it before
 * anything is known.
 *
 * A client that was refused may leave its body out, after which nothing on the connection could be understood: it ends.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = false;
  request.once('resume', () => {
    if (response.headersSent) return;
    response.shouldKeepAlive = shouldKeepAlive;
    response.writeContinue();
  });
}
