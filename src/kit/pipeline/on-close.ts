import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const openRequests = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back once, when the response or its connection has closed, whichever comes first. A response that waits behind
 * another one on its connection emits no `close` when the connection is cut, so the connection is asked as well, by one
 * listener for all its requests.
 */
export function onClose(request: IncomingMessage, response: ServerResponse, callback: () => void): void {
  const { socket } = request;
  const open = openRequests.get(socket) ?? trackConnection(socket);
  open.add(callback);
  response.once('close', () => {
    if (open.delete(callback)) callback();
  });
}

function trackConnection(socket: Socket): Set<() => void> {
  const open = new Set<() => void>();
  openRequests.set(socket, open);
  socket.once('close', () => {
    const callbacks = [...open];
    open.clear();
    for (const callback of callbacks) callback();
  });
  return open;
}
