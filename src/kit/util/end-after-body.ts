import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a connection that is to close reads on for a body that was refused, in milliseconds. */
const LINGER_MS = 5000;

/**
 * Ends a response. Where its connection closes while the body of the request is still arriving, that body is read and
 * thrown away first: a connection that is closed with unread bytes is reset, and its client would never see the response
 * (RFC 9112, section 9.6).
 *
 * @param response with its headers, among them `Content-Length`
 */
export function endAfterBody(request: IncomingMessage, response: ServerResponse, body: string | undefined): void {
  if (!isBodyArriving(request) || !isClosing(response)) {
    response.end(body);
    return;
  }
  if (body === undefined) response.flushHeaders();
  else response.write(body);
  const timer = setTimeout(end, LINGER_MS).unref();
  request.once('end', end).once('close', end).resume();

  function end(): void {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  }
}

/** A client that waits to be asked for its body sends none. */
function isBodyArriving({ headers, complete }: IncomingMessage): boolean {
  if (complete || headers.expect !== undefined) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isClosing(response: ServerResponse): boolean {
  return !response.shouldKeepAlive || response.getHeader('Connection') === 'close';
}
