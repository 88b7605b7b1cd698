import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { Problem } from '../problem.js';
import { checkRequest } from './check-request.js';
import { problemForParserError } from './parser-error.js';
import { nodeServerLimits, type ConnectionLimits } from './timeouts.js';
import { respondWithProblem, writeRawProblem } from './raw-response.js';

/** Pages people type the address of, as they may stand in a `Location`: no `//`, no dot segments, nothing odd. */
const page = /^\/(?:docs(?:\/[\w.~!$&'()*+,;=:@%-]+)*\/?)?(?:\?[\w.~!$&'()*+,;=:@%/?-]*)?$/;
const dotSegment = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i;
const hostName =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;

/**
 * A plain HTTP server for those who type an address without `https`: `/` and the docs answer 308 to the same page over
 * HTTPS. Everything else is refused, for a program that sends its token in clear text has to notice (ASVS 5.0, 4.1.2).
 *
 * @param limits the limits of its connections
 * @param target the port of the HTTPS server on the host that the client named, or the public origin to redirect to
 */
export function redirectServer(limits: ConnectionLimits, target: number | string): Server {
  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request;
    const host = hostOf(request.headers.host);
    const problem = findProblem(request, url) ?? (host === undefined ? badHost() : undefined);
    if (problem) {
      respondWithProblem(response, problem, randomUUID(), 'plain');
      return;
    }
    const origin = typeof target === 'string' ? target : `https://${host ?? ''}${target === 443 ? '' : `:${target}`}`;
    response.writeHead(308, {
      Location: `${origin}${url}`,
      'Content-Length': '0',
      'Cache-Control': 'no-store',
      Connection: 'close',
    });
    response.end();
  }

  function findProblem(request: IncomingMessage, url: string): Problem | undefined {
    const error = checkRequest(request, limits.maxHeadersCount);
    if (error) return error.problem;
    const reading = request.method === 'GET' || request.method === 'HEAD';
    return reading && page.test(url) && !dotSegment.test(url.split('?')[0] ?? '') ? undefined : onlyHttps();
  }

  const server = createServer({ ...nodeServerLimits(limits), requireHostHeader: false }, answer);
  server.maxHeadersCount = limits.maxHeadersCount + 1;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else writeRawProblem(socket, problemForParserError(error.code ?? ''), randomUUID(), 'plain', limits.problemLinger);
  });
  return server;
}

/** The host of a `Host` header without its port; `undefined` unless it is a name or an address and nothing more. */
export function hostOf(header: string | undefined): string | undefined {
  const [, host, port = '1'] = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(header ?? '') ?? [];
  if (host === undefined || Number(port) > 65_535) return undefined;
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) ? host : undefined;
  return hostName.test(host) ? host : undefined;
}

function onlyHttps(): Problem {
  const detail = 'Only HTTPS is answered here. What was sent over this connection could be read on its way.';
  return new Problem('forbidden', { detail });
}

function badHost(): Problem {
  return new Problem('malformed_request', { detail: 'The Host header is not the name or the address of a host.' });
}
