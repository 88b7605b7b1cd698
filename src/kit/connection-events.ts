import type { Logger } from 'pino';
import { signalOutsideRequests } from './incidents/clock.js';
import type { Incidents } from './incidents/incidents.js';
import { networkOf } from './incidents/network-of.js';
import { createLogThrottle } from './observability/log-throttle.js';
import type { Metrics } from './observability/metrics.js';
import type { SecurityEvent } from './security-events.js';
import type { ListenOptions } from './server/listen.js';

interface ConnectionEventsOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly incidents: Incidents;
  /** Whether the peer of a connection is a proxy: then it says nothing of a client. */
  readonly isBehindProxy: boolean;
}

/** Logs, counts and observes what never becomes a request, and what becomes of the certificate. */
export function createConnectionEvents({ log, metrics, incidents, isBehindProxy }: ConnectionEventsOptions) {
  const throttle = createLogThrottle();

  function observe(event: SecurityEvent, ip: string | undefined): void {
    metrics.count(event);
    if (ip === undefined || isBehindProxy || !incidents.isDetecting) return;
    const address = ip.startsWith('::ffff:') ? ip.slice(7) : ip;
    incidents.observe(signalOutsideRequests(event, networkOf(address)));
  }

  return {
    onClientError(code, ip, requestId) {
      metrics.countClientError(code);
      observe(code.includes('TIMEOUT') || code.includes('SLOW') ? 'slow_client' : 'malformed_request', ip);
      throttle(code, (suppressed) => log.warn({ code, ip, requestId, suppressed }, 'invalid HTTP request'));
    },
    onTlsError(code, ip) {
      metrics.countClientError(code);
      observe('tls_failure', ip);
      throttle(code, (suppressed) => log.debug({ code, ip, suppressed }, 'TLS handshake failed'));
    },
    onCertificate: ({ expires }) => log.info({ expires }, 'certificate renewed'),
    onCertificateError: (diagnostics) =>
      log.error({ diagnostics }, 'the new certificate is invalid: the old one stays'),
  } satisfies Partial<ListenOptions>;
}
