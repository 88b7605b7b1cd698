import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Socket } from 'node:net';
import { PipelinedRequests } from './pipelined-requests.js';
import { isSlowReader, type ReadProgress } from './slow-reader.js';
import type { ConnectionLimits } from './timeouts.js';

/** The open connections of a server and what each of them is doing. */
export interface ConnectionTracker {
  /**
   * Handles a request: at once, or after those before it on its connection have been responded to.
   *
   * @param handle in place of the handler of all requests
   */
  readonly admit: (request: IncomingMessage, response: ServerResponse, handle?: RequestListener) => void;
  /** Whether no request is being responded to. */
  isIdle(socket: Socket): boolean;
  /** Whether a response has begun to leave, so that nothing else may be written to the connection. */
  isResponding(socket: object): boolean;
  /** Ends each connection after its next response: responses from now on carry `Connection: close`. */
  endAfterResponse(): void;
  /**
   * Lets running requests finish and ends every connection that has none. Connections left after `closingGrace` are cut.
   *
   * @param closed settles when the last connection has ended
   */
  drain(closed: Promise<void>): Promise<void>;
}

/** A connection past its handshake. */
interface Connection {
  /** For how many ms it was seen idle while closing. */
  idleForMs: number;
  /** The last response on it: it ends last, because responses leave in order. */
  last: ServerResponse | undefined;
  readonly pipelined: PipelinedRequests;
  progress: ReadProgress | undefined;
}

const SWEEP_INTERVAL_MS = 25;

/**
 * Tracks the connections of a server. Node's own `closeIdleConnections` does not see one that has not sent a request
 * yet, nor one in its handshake, and leaves one open that turns idle later.
 *
 * @param handleRequest handles each request
 * @param onAbuse called before a connection is cut, with the code for the log
 */
export function trackConnections(
  server: HttpsServer,
  limits: ConnectionLimits,
  handleRequest: RequestListener,
  onAbuse: (code: string, socket: Socket) => void,
): ConnectionTracker {
  /** Everything that was accepted, in its handshake or beyond. */
  const sockets = new Set<Socket>();
  const connections = new Map<Socket, Connection>();
  let isDraining = false;

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket) => {
    const pipelined = new PipelinedRequests(socket);
    connections.set(socket, { idleForMs: 0, last: undefined, pipelined, progress: undefined });
    socket.once('close', () => {
      connections.delete(socket);
      if (pipelined.clear() > 0) onAbuse('PIPELINED_REQUESTS_ABANDONED', socket);
    });
  });
  const watch = setInterval(cutSlowReaders, limits.readRateWindow / 6).unref();
  server.once('close', () => clearInterval(watch));

  function cutSlowReaders(): void {
    const now = performance.now();
    for (const [socket, connection] of connections) {
      if (socket.writableLength === 0) connection.progress = undefined;
      else if (isSlowReader(socket, connection, now, limits)) cut(socket, 'SLOW_READER');
    }
  }

  function cut(socket: Socket, code: string): void {
    onAbuse(code, socket);
    socket.destroy();
  }

  function isIdle(socket: Socket): boolean {
    return connections.get(socket)?.last?.writableFinished ?? true;
  }

  /** Counts its own calls, not the time: after a busy moment, requests that have arrived are read before the next one. */
  function endIdle(): void {
    for (const [socket, connection] of connections) {
      connection.idleForMs = isIdle(socket) ? connection.idleForMs + SWEEP_INTERVAL_MS : 0;
      if (connection.idleForMs > limits.closingLinger) socket.destroySoon();
    }
  }

  return {
    admit(request, response, handle = handleRequest) {
      const { socket } = request;
      const connection = connections.get(socket);
      if (isDraining) setConnectionClose(response);
      if (!connection) {
        handle(request, response);
        return;
      }
      const previous = connection.last;
      connection.last = response;
      if (!previous || previous.writableFinished) handle(request, response);
      else if (connection.pipelined.size < limits.maxPipelinedRequests)
        connection.pipelined.add(previous, () => handle(request, response));
      else if (!socket.destroyed) cut(socket, 'TOO_MANY_PIPELINED_REQUESTS');
    },
    isIdle,
    isResponding: (socket) => {
      const response = socket instanceof Socket ? connections.get(socket)?.last : undefined;
      return response !== undefined && response.headersSent && !response.writableFinished;
    },
    endAfterResponse() {
      isDraining = true;
      for (const { last } of connections.values()) if (last) setConnectionClose(last);
    },
    async drain(closed) {
      const sweep = setInterval(() => endIdle(), SWEEP_INTERVAL_MS);
      const deadline = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, limits.closingGrace);
      await closed;
      clearInterval(sweep);
      clearInterval(watch);
      clearTimeout(deadline);
    },
  };
}

function setConnectionClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
