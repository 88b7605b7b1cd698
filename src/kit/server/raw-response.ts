import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemDocument, type Problem } from '../problem.js';
import { endAfterBody } from '../util/end-after-body.js';

/** The kind of the connection: HSTS may only be sent over TLS (RFC 6797, section 7.2). */
export type Transport = 'tls' | 'plain';

/**
 * Answers a request that the application never sees with a problem document, and ends the connection.
 *
 * @param response where to write it
 * @param problem the problem to respond with
 * @param requestId under which the log knows it
 * @param transport what the connection is made of
 */
export function respondWithProblem(
  response: ServerResponse,
  problem: Problem,
  requestId: string,
  transport: Transport,
): void {
  const { headers, body } = problemMessage(problem, requestId, transport);
  response.writeHead(problem.status, headers);
  endAfterBody(response.req, response, body);
}

/**
 * The same for a connection whose bytes are no HTTP request, so that there is no response object to write to.
 *
 * @param linger milliseconds in which what the client still sends is thrown away: closing at once would reset the
 *   connection, and the client would never see the answer
 */
export function writeRawProblem(
  socket: Duplex,
  problem: Problem,
  requestId: string,
  transport: Transport,
  linger: number,
): void {
  const { headers, body } = problemMessage(problem, requestId, transport);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), linger).unref();
  socket.once('close', () => clearTimeout(cut));
}

function problemMessage(problem: Problem, requestId: string, transport: Transport) {
  const body = JSON.stringify(problemDocument(problem, '/', requestId));
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json',
    'Content-Length': `${Buffer.byteLength(body)}`,
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    ...(transport === 'tls' ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    Date: new Date().toUTCString(),
    Connection: 'close',
  };
  return { headers, body };
}
