import type { Express } from 'express';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { isIPv6, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { StartupError, type Diagnostic } from '../diagnostic.js';
import { Problem } from '../problem.js';
import { checkRequests, unknownExpectation, type ClientError } from './check-request.js';
import { trackConnections } from './connections.js';
import { continueWhenRead } from './expect-continue.js';
import { expressPrototypes } from './express-prototypes.js';
import { redirectServer } from './http-redirect.js';
import { listenOn, type Listeners } from './listeners.js';
import { problemForParserError } from './parser-error.js';
import { respondWithProblem, writeRawProblem } from './raw-response.js';
import { limits as defaultLimits, nodeServerLimits, type ConnectionLimits } from './timeouts.js';
import { loadCertificate, type Credentials, type TlsSource } from './tls/certificate.js';
import { protocols, tlsProfile } from './tls/profile.js';
import { watchCertificate } from './tls/watch-certificate.js';

export { limits, type ConnectionLimits } from './timeouts.js';
export { closeOnSignals } from './shutdown.js';

/** Where to listen, and who wants to hear of what the application never sees. */
export interface ListenOptions {
  readonly tls: TlsSource;
  /** `localhost` for this machine only, an address of it, or `0.0.0.0` for everyone. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** A port for plain HTTP that sends people to HTTPS; none unless given. */
  readonly redirectPort?: number | undefined;
  /** The public origin of the server, which redirects lead to; otherwise they keep the host that the client named. */
  readonly publicUrl?: string | undefined;
  /**
   * How long the server goes on accepting requests once it is to close, in milliseconds, so that load balancers notice
   * that it is not ready any more; 0 by default.
   */
  readonly drainDelay?: number | undefined;
  /** Limits that differ from the standard ones. */
  readonly limits?: Partial<ConnectionLimits>;
  /** Called first when the server closes. With `drain`, load balancers are to notice: readiness turns false here. */
  readonly onClosing?: (drain: boolean) => void;
  /** A request that was refused before it reached the application: Node's code or ours, and the id that was answered. */
  readonly onClientError?: (code: string, remoteAddress: string | undefined, requestId: string) => void;
  /** A handshake that failed: plain HTTP, an old version of TLS, a port scan. */
  readonly onTlsError?: (code: string, remoteAddress: string | undefined) => void;
  /** A new certificate is in use. */
  readonly onCertificate?: (credentials: Credentials) => void;
  /** The replacement for the certificate is broken; the old one stays in use. */
  readonly onCertificateError?: (diagnostics: readonly Diagnostic[]) => void;
}

/** A server that answers. */
export interface RunningServer {
  /** What to type into a browser on this machine. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The port of the plain listener, when there is one. */
  readonly redirectPort: number | undefined;
  /** The certificate it started with. */
  readonly credentials: Credentials;
  /**
   * Stops accepting, lets running requests finish within `closingGrace`, ends every connection. Safe to call again.
   *
   * @param options.drain whether to wait for `drainDelay` first
   */
  close(options?: { readonly drain?: boolean }): Promise<void>;
}

/**
 * Serves an application over HTTPS: TLS 1.2 and 1.3, bounded in time and size, with a certificate that is replaced
 * while it runs, and a close that drops no request that is being answered.
 *
 * @param app the application
 * @param options where to listen
 * @throws StartupError when the certificate or the address cannot be used
 */
export async function listen(app: Express, options: ListenOptions): Promise<RunningServer> {
  const limits: ConnectionLimits = { ...defaultLimits, ...options.limits };
  const { host, onClientError, onTlsError } = options;
  const credentials = await loadCertificate(options.tls);

  const server = createServer({
    ...contextOf(credentials),
    ...nodeServerLimits(limits),
    ...expressPrototypes(app),
    ALPNProtocols: protocols,
    handshakeTimeout: limits.handshakeTimeout,
    // Checked by `checkRequest` instead, with a problem document as the response.
    requireHostHeader: false,
  });
  server.maxHeadersCount = limits.maxHeadersCount + 1;
  server.maxConnections = limits.maxConnections;
  const handleRequest = checkRequests(limits.maxHeadersCount, app, reject);
  const connections = trackConnections(server, limits, handleRequest, (code, socket) => {
    onClientError?.(code, socket.remoteAddress, randomUUID());
  });

  function reject(request: IncomingMessage, response: ServerResponse, { code, problem }: ClientError): void {
    const requestId = randomUUID();
    onClientError?.(code, request.socket.remoteAddress, requestId);
    respondWithProblem(response, problem, requestId, 'tls');
  }

  function rejectRaw(socket: Duplex, code: string, problem: Problem): void {
    const requestId = randomUUID();
    onClientError?.(code, addressOf(socket), requestId);
    writeRawProblem(socket, problem, requestId, 'tls', limits.problemLinger);
  }

  server.on('request', connections.admit);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    continueWhenRead(request, response);
    connections.admit(request, response);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    connections.admit(request, response, () => reject(request, response, unknownExpectation()));
  });
  server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => {
    const detail = 'This server does not upgrade connections.';
    rejectRaw(socket, 'UPGRADE', new Problem('upgrade_refused', { detail }));
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    rejectRaw(socket, 'CONNECT', new Problem('not_supported', { detail: 'This server is not a proxy.' }));
  });
  server.on('drop', (data?: { readonly remoteAddress?: string }) =>
    onClientError?.('TOO_MANY_CONNECTIONS', data?.remoteAddress, randomUUID()),
  );

  server.on('clientError', function rejectBytes(error: NodeJS.ErrnoException, socket) {
    const code = error.code ?? 'UNKNOWN';
    // The parser goes on and fails again at the next bytes of a client that was rejected already.
    if (socket.writableEnded) return;
    if (code === 'ECONNRESET' || !socket.writable || connections.isResponding(socket)) socket.destroy();
    else rejectRaw(socket, code, problemForParserError(code));
  });

  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    onTlsError?.(error.code ?? 'UNKNOWN', socket.remoteAddress);
    socket.destroy();
  });

  // Node calls this for keep-alive too, and leaves it all to the listener once there is one.
  server.setTimeout(limits.stalledAnswerTimeout, (socket) => {
    if (socket.writableLength > 0 || connections.isIdle(socket)) socket.destroy();
  });

  const diagnostics: Diagnostic[] = [];
  const door = await listenOn(server, host, options.port, 'PORT').catch(collect);
  const plain =
    options.redirectPort === undefined ? undefined : redirectServer(limits, options.publicUrl ?? door?.port ?? 0);
  const plainDoor = plain && (await listenOn(plain, host, options.redirectPort ?? 0, 'REDIRECT_PORT').catch(collect));
  if (!door || diagnostics.length > 0) {
    await Promise.all([door?.close(), plainDoor?.close()]);
    throw new StartupError(diagnostics);
  }

  function collect(error: unknown): undefined {
    if (!(error instanceof StartupError)) throw error;
    diagnostics.push(...error.diagnostics);
  }

  const stopWatching = watchCertificate(
    options.tls,
    credentials,
    (found) => {
      server.setSecureContext(contextOf(found));
      options.onCertificate?.(found);
    },
    (found) => options.onCertificateError?.(found),
  );

  let closing: Promise<void> | undefined;
  async function close(doors: Listeners, drain: boolean): Promise<void> {
    options.onClosing?.(drain);
    stopWatching();
    connections.endAfterResponse();
    if (drain && options.drainDelay) await wait(options.drainDelay);
    const cut = setTimeout(() => plain?.closeAllConnections(), limits.closingLinger);
    await Promise.all([connections.drain(doors.close()), plainDoor?.close()]);
    clearTimeout(cut);
    // Nothing is left to close, but this also stops the clocks that look at the time-outs.
    server.close();
    plain?.close();
  }

  return {
    url: urlOf(host, door.port),
    host,
    port: door.port,
    redirectPort: plainDoor?.port,
    credentials,
    close: ({ drain = true } = {}) => (closing ??= close(door, drain)),
  };
}

function contextOf({ key, certificate }: Credentials) {
  return { ...tlsProfile, key, cert: certificate };
}

function addressOf(socket: object): string | undefined {
  return socket instanceof Socket ? socket.remoteAddress : undefined;
}

function urlOf(host: string, port: number): string {
  const everyone = host === '0.0.0.0' || host === '::';
  const name = everyone ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return `https://${name}${port === 443 ? '' : `:${port}`}`;
}
