import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Socket } from 'node:net';
import type { ConnectionLimits } from './timeouts.js';

/** The open connections of a server and what each of them is doing. */
export interface ConnectionTracker {
  /** Notes that a request is being answered. */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** Whether no request is being answered. */
  idle(socket: Socket): boolean;
  /** Whether the answer to a request has begun to leave, so that nothing else may be written to the connection. */
  answering(socket: object): boolean;
  /**
   * Lets running requests finish and ends every connection that has none. Answers from now on carry
   * `Connection: close`. Connections left after `closingGrace` are cut.
   *
   * @param closed settles when the last connection has ended
   */
  drain(closed: Promise<void>): Promise<void>;
}

/** A connection past its handshake. */
interface Connection {
  /** For how many ms it was seen idle while closing. */
  idleFor: number;
  /** The last response on it: it ends last, for answers leave in order. */
  last: ServerResponse | undefined;
}

const SWEEP_INTERVAL_MS = 25;

/**
 * Follows the connections of a server. Node's own `closeIdleConnections` does not see one that has not sent a request
 * yet, nor one in its handshake, and leaves one open that turns idle later.
 */
export function trackConnections(server: HttpsServer, limits: ConnectionLimits): ConnectionTracker {
  /** Everything that was let in, in its handshake or beyond. */
  const sockets = new Set<Socket>();
  const connections = new Map<Socket, Connection>();
  let draining = false;

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket) => {
    connections.set(socket, { idleFor: 0, last: undefined });
    socket.once('close', () => connections.delete(socket));
  });

  function setConnectionClose(response: ServerResponse): void {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  }

  function idle(socket: Socket): boolean {
    return connections.get(socket)?.last?.writableFinished ?? true;
  }

  /** Counts its own calls, not the time: after a busy moment, requests that have arrived are read before the next one. */
  function endIdle(): void {
    for (const [socket, connection] of connections) {
      connection.idleFor = idle(socket) ? connection.idleFor + SWEEP_INTERVAL_MS : 0;
      if (connection.idleFor > limits.closingLinger) socket.destroySoon();
    }
  }

  return {
    begin(request, response) {
      const connection = connections.get(request.socket);
      if (connection) connection.last = response;
      if (draining) setConnectionClose(response);
    },
    idle,
    answering: (socket) => {
      const response = socket instanceof Socket ? connections.get(socket)?.last : undefined;
      return response !== undefined && response.headersSent && !response.writableFinished;
    },
    async drain(closed) {
      draining = true;
      for (const { last } of connections.values()) if (last) setConnectionClose(last);
      const sweep = setInterval(() => endIdle(), SWEEP_INTERVAL_MS);
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, limits.closingGrace);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}
