import type { ServerResponse } from 'node:http';

const CLOSING = Symbol('server closing');
const told = new WeakSet<ServerResponse>();

/** Tells a response that its server closes. */
export function announceClosing(response: ServerResponse): void {
  told.add(response);
  response.emit(CLOSING);
}

/** Calls back once when the server of a response closes, at once when it is closing already. */
export function onServerClosing(response: ServerResponse, callback: () => void): void {
  if (told.has(response)) callback();
  else response.once(CLOSING, callback);
}
