import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { Metrics } from './metrics.js';

/** A running metrics server. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` on a port of its own, in plain HTTP, on the loopback address: for a Prometheus on this machine.
 * The API's own port never has it.
 *
 * @param port `0` for any free one
 * @throws StartupError when the port is taken
 */
export async function listenMetrics(
  metrics: Pick<Metrics, 'contentType' | 'text'>,
  port: number,
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const message = isTaken
        ? `${port} is already in use.`
        : `${port} cannot be used (${error.code ?? error.message}).`;
      const code = isTaken ? 'port-in-use' : 'port-forbidden';
      reject(new StartupError([diagnostic(code, atSetting('METRICS_PORT'), message, 'Write another port.')]));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
