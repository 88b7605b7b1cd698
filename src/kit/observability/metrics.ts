import type * as Prometheus from 'prom-client';
import { atSetting, StartupError } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { securityEvents, type SecurityEvent } from '../security-events.js';
import { requireIfInstalled } from '../util/optional-import.js';
import { logCounts } from './log-destination.js';

/** What a server counts, in the words of Prometheus. */
export interface Metrics {
  /** One answered request. `operation` is an `operationId`, a page of the kit, or `none`: never what a client chose. */
  observe(operation: string, status: number, seconds: number): void;
  /** One security event. */
  count(event: SecurityEvent): void;
  /** Counts an incident or block that was opened or ended; `rule` is the name of a rule. */
  countIncident(event: SecurityEvent, rule: string | undefined): void;
  /** Measures how many blocks this process enforces, when the figures are read. */
  observeBlocks(count: () => number): void;
  /** Counts one request or handshake that was rejected before it reached the application. */
  countClientError(code: string): void;
  /** All figures in the text format of Prometheus 0.0.4, with those of the process itself. */
  text(): Promise<string>;
  readonly contentType: string;
  /** All figures as data, for those of several processes to be put together. */
  snapshot(): Promise<MetricsSnapshot>;
}

/** The figures of a process, as prom-client writes them down. */
export type MetricsSnapshot = readonly {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly object[];
}[];

interface Observer {
  observe(value: number): void;
}

/**
 * Creates metrics for Prometheus.
 *
 * @throws StartupError if prom-client is not installed
 * @param applicationEvents the events that the application declares
 * @example
 * const plan = await createPlan(contract, { handlers, log, metrics: createMetrics() });
 */
export function createMetrics(applicationEvents: readonly SecurityEvent[] = []): Metrics {
  const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = loadPrometheus();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const events = new Counter({
    name: 'security_events_total',
    help: 'Security events by their name in the OWASP logging vocabulary.',
    labelNames: ['event'],
    registers: [registry],
  });
  const clientErrors = new Counter({
    name: 'http_client_errors_total',
    help: 'Requests and handshakes that were rejected before they reached the application, by the code of the error.',
    labelNames: ['code'],
    registers: [registry],
  });
  const incidents = new Counter({
    name: 'incidents_total',
    help: 'Incidents that were opened, by rule.',
    labelNames: ['rule'],
    registers: [registry],
  });
  let countBlocks: (() => number) | undefined;
  new Gauge({
    name: 'blocks_active',
    help: 'Blocks and throttles that are enforced.',
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.set(countBlocks?.() ?? 0);
    },
  });
  new Counter({
    name: 'log_lines_dropped_total',
    help: 'Log lines that were dropped because their reader was too slow.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(logCounts().dropped);
    },
  });
  new Counter({
    name: 'log_write_errors_total',
    help: 'Writes to the log that failed, as on a full disk.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(logCounts().errors);
    },
  });
  // Looked up once for each of so many: prom-client would hash the labels.
  const counters = new Map([...securityEvents, ...applicationEvents].map((event) => [event, events.labels({ event })]));
  const durations = new Map<string, Observer>();

  function durationOf(operation: string, status: number): Observer {
    const name = `${status} ${operation}`;
    let known = durations.get(name);
    if (!known) durations.set(name, (known = duration.labels({ operation, status })));
    return known;
  }

  return {
    observe: (operation, status, seconds) => durationOf(operation, status).observe(seconds),
    count: (event) => counters.get(event)?.inc(),
    countIncident(event, rule) {
      counters.get(event)?.inc();
      if (event === 'incident_opened' && rule !== undefined) incidents.inc({ rule });
    },
    observeBlocks: (count) => void (countBlocks = count),
    countClientError: (code) => clientErrors.inc({ code: code.slice(0, 60) }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    snapshot: () => registry.getMetricsAsJSON(),
  };
}

/** The figures of several processes as those of one: counts are added, and of gauges prom-client knows what to take. */
export function aggregateMetrics(all: readonly MetricsSnapshot[]): Pick<Metrics, 'snapshot' | 'text'> {
  const registry = loadPrometheus().AggregatorRegistry.aggregate([...all]);
  return { snapshot: () => registry.getMetricsAsJSON(), text: () => registry.metrics() };
}

/** The media type of Prometheus' text format. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Counts nothing: for servers whose metrics nobody reads. */
export const noMetrics: Metrics = {
  observe: () => undefined,
  count: () => undefined,
  countIncident: () => undefined,
  observeBlocks: () => undefined,
  countClientError: () => undefined,
  text: () => Promise.resolve(''),
  contentType: METRICS_TYPE,
  snapshot: () => Promise.resolve([]),
};

/** It comes with a server that is measured: most are not. */
function loadPrometheus(): typeof Prometheus {
  const loaded = requireIfInstalled('prom-client') as typeof Prometheus | undefined;
  if (loaded) return loaded;
  const message = 'The package prom-client is not installed.';
  throw new StartupError([
    diagnostic('package-missing', atSetting('METRICS_PORT'), message, 'Run npm install prom-client.'),
  ]);
}
