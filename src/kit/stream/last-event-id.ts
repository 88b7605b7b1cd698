import type { IncomingMessage } from 'node:http';

/** Returns the id with which a client resumes a stream of events; `undefined` when it begins one. */
export function lastEventId({ headers }: IncomingMessage): string | undefined {
  const sent = headers['last-event-id'];
  if (typeof sent !== 'string' || sent === '') return undefined;
  // Browsers send UTF-8, which Node reads byte by byte.
  return Buffer.from(sent, 'latin1').toString('utf8');
}
