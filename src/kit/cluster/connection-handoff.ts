import type { Worker } from 'node:cluster';

/** What Node says to a worker along with a connection, and what the worker answers once it has taken it or not. */
interface Internal {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}

/** A connection as Node hands it over. */
interface Handle {
  close(): void;
}

/** In what time everything is read that a worker has said before it ended, in milliseconds. */
const unread = 500;

/**
 * Ends the connection that a worker was just being handed when it crashed. Node forgets about it (nodejs/node#21746): it
 * would stay open in the primary, and its client wait for ever.
 *
 * @param worker one that has just been forked
 */
export function closeOrphanedConnections({ process }: Worker): void {
  const open = new Map<number, Handle>();
  const send: (...all: never[]) => unknown = process.send.bind(process);

  // The messages are Node's own. Should they change, connections are handed over as before, and not watched.
  Object.assign(process, {
    send(message: Internal, handle?: Handle, ...rest: unknown[]): unknown {
      if (handle && message.act === 'newconn' && message.seq !== undefined) open.set(message.seq, handle);
      return Reflect.apply(send, undefined, [message, handle, ...rest]);
    },
  });
  process.on('internalMessage', ({ ack }: Internal) => {
    if (ack !== undefined) open.delete(ack);
  });
  // Node does not say when the last message was read: no 'disconnect' while a connection is under way.
  process.once('exit', () => {
    setTimeout(() => open.forEach((handle) => handle.close()), unread).unref();
  });
}
