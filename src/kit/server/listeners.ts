import { createServer, Server, type AddressInfo } from 'node:net';
import { atSetting, StartupError, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
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
 * @throws StartupError when that is not possible; nothing is left listening
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

function invalidPort(port: number, setting: PortSetting): Diagnostic {
  const message = `${port} is not a port.`;
  return diagnostic('setting-invalid', atSetting(setting), message, 'Set it to a number from 0 to 65535.');
}

function listenDiagnostic(error: unknown, host: string, port: number, setting: PortSetting): Diagnostic {
  const code = errorCode(error) ?? 'unknown reason';
  const hostHint = 'Set it to localhost, to an address of this machine, or to 0.0.0.0 for all of them.';
  switch (code) {
    case 'EADDRINUSE':
      return diagnostic(
        'port-in-use',
        atSetting(setting),
        `${port} is already in use on ${host}.`,
        `Stop the program that uses it, or set ${setting} to another number.`,
      );
    case 'EACCES':
      return diagnostic(
        'port-forbidden',
        atSetting(setting),
        `${port} may not be used by this user.`,
        `Set ${setting} to a number from 1024 on, or give this program the right to use lower ones.`,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return diagnostic('host-unavailable', atSetting('HOST'), `${host} is not an address of this machine.`, hostHint);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return diagnostic('host-unavailable', atSetting('HOST'), `The name ${host} cannot be resolved.`, hostHint);
    default:
      return diagnostic(
        'host-unavailable',
        atSetting('HOST'),
        `The server cannot listen on ${host}, port ${port} (${code}).`,
        'Set HOST to localhost and PORT to a free port.',
      );
  }
}
