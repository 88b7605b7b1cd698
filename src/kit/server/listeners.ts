import { createServer, Server, type AddressInfo } from 'node:net';
import { StartupError, type Fault } from '../diagnostic.js';
import { errorCode } from '../local/secure-file.js';

/** The addresses a server listens on, as one. */
export interface Listeners {
  readonly port: number;
  /** Lets no one in any more; answers when the last connection has ended. */
  close(): Promise<void>;
}

/** The name of the setting a port comes from. */
export type PortSetting = 'PORT' | 'REDIRECT_PORT';

/**
 * Starts to listen. `localhost` means both 127.0.0.1 and ::1, for clients try either, and nothing outside this
 * machine; where one of the two does not exist the other is enough. Node listens on one address per server, so the
 * second is a bare listener that hands its connections over: time-outs, certificate and connections stay in one place.
 *
 * @param server a TLS or HTTP server that does not listen yet
 * @param host a name or an address; 0.0.0.0 and :: are all of this machine
 * @param port 0 for any that is free
 * @param setting where the port was set, for the message
 * @throws StartRefused with one fault when that is not possible; nothing is left listening
 */
export async function listenOn(server: Server, host: string, port: number, setting: PortSetting): Promise<Listeners> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new StartupError([invalidPort(port, setting)]);
  const open: Server[] = [];
  const close = async () => {
    await Promise.all(open.map(stopListening));
  };
  try {
    const bound =
      host === 'localhost'
        ? await listenOnLocalhost(server, port, open)
        : await startListening(server, host, port, open);
    return { port: bound, close };
  } catch (error) {
    await close();
    throw new StartupError([listenDiagnostic(error, host, port, setting)]);
  }
}

async function listenOnLocalhost(server: Server, port: number, open: Server[]): Promise<number> {
  const found = await startListening(server, '127.0.0.1', port, open).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
    return undefined;
  });
  if (found === undefined) return startListening(server, '::1', port, open);
  const second = createServer({ noDelay: true }, (socket) => server.emit('connection', socket));
  await startListening(second, '::1', found, open).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });
  return found;
}

function isAbsent(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'].includes(errorCode(error) ?? '');
}

function startListening(server: Server, host: string, port: number, open: Server[]): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen({ host, port }, () => {
      server.removeListener('error', failed);
      open.push(server);
      done((server.address() as AddressInfo).port);
    });
  });
}

function stopListening(server: Server): Promise<void> {
  // An HTTP server's own `close` ends idle connections at once and stops looking at time-outs; that is decided elsewhere.
  return new Promise((done) => Server.prototype.close.call(server, () => done()));
}

function invalidPort(port: number, setting: PortSetting): Fault {
  return { where: setting, what: `${port} is not a port`, instead: 'set it to a number from 0 to 65535' };
}

function listenDiagnostic(error: unknown, host: string, port: number, setting: PortSetting): Fault {
  const code = errorCode(error) ?? 'unknown reason';
  switch (code) {
    case 'EADDRINUSE':
      return {
        where: setting,
        what: `${port} is already in use on ${host}`,
        instead: `stop the program that uses it, or set ${setting} to another number`,
      };
    case 'EACCES':
      return {
        where: setting,
        what: `${port} may not be opened by this user`,
        instead: `set ${setting} to a number from 1024 on, or give this program the right to open lower ones`,
      };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return {
        where: 'HOST',
        what: `${host} is not an address of this machine`,
        instead: 'set it to localhost, to an address of this machine, or to 0.0.0.0 for all of them',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        where: 'HOST',
        what: `${host} is not a name that can be found`,
        instead: 'set it to localhost, to an address of this machine, or to 0.0.0.0 for all of them',
      };
    default:
      return {
        where: 'HOST',
        what: `${host} cannot be listened on at port ${port} (${code})`,
        instead: 'set HOST to localhost and PORT to a free port',
      };
  }
}
