import {
  closeOnSignals,
  createApi,
  createLogger,
  createMetrics,
  createPlan,
  createSettings,
  listen,
  listenMetrics,
  loadContract,
  readServerSettings,
  serverSettings,
  type ServerSettings,
} from '../kit/index.js';
import { localAuthenticators } from './serve/authenticators.js';
import { loadHandlers } from './serve/handlers.js';
import { summary } from './serve/summary.js';
import type { Terminal } from './terminal.js';

/** The flags of `gatehouse serve`. */
export interface ServeOptions {
  readonly port?: string;
  readonly host?: string;
  readonly mock?: boolean;
  readonly handlers?: string;
  readonly public?: boolean;
  readonly strict?: boolean;
}

/**
 * Serves a document: the same kit and the same stages as a server of one's own. Returns once it answers; Ctrl+C ends it.
 *
 * @throws StartRefused with everything that keeps it from starting
 */
export async function serve(document: string, options: ServeOptions, terminal: Terminal): Promise<void> {
  const settings = readSettings(options, terminal);
  const strict = options.strict === true;
  const started = performance.now();
  terminal.err(`reading ${document}\n`);
  const contract = await loadContract(document, { lenient: !strict });
  const { handlers, written } = await loadHandlers(options.handlers);
  const isPublic = options.public === true;
  const security = isPublic ? undefined : await localAuthenticators(contract, settings);
  const log = createLogger({ level: settings.logLevel });
  const metrics = createMetrics();
  let closing = false;

  const plan = await createPlan(contract, {
    handlers,
    ...(security ? { authenticators: security.authenticators } : {}),
    log,
    metrics,
    rateLimit: settings.rateLimit,
    trustProxy: settings.trustProxy,
    cors: { origins: settings.corsOrigins },
    docs: settings.docs,
    public: isPublic,
    unwritten: options.mock === true ? 'mock' : 'not_implemented',
    strict,
    ready: () => !closing,
  });
  const metricsServer =
    settings.metricsPort === undefined ? undefined : await listenMetrics(metrics, settings.metricsPort);
  const server = await listen(createApi(plan), {
    host: settings.host,
    port: settings.port,
    redirectPort: settings.redirectPort,
    tls: settings.tls ?? { localDirectory: settings.localDirectory },
    onClosing: () => (closing = true),
    onClientError: (code, ip, id) => log.warn({ code, ip, requestId: id }, 'a request that cannot be read'),
    onTlsError: (code, ip) => log.debug({ code, ip }, 'a handshake that failed'),
    onCertificate: ({ expires }) => log.info({ expires }, 'a new certificate is in use'),
    onCertificateFault: (faults) => log.error({ faults }, 'the new certificate cannot be used'),
  });
  log.info({ event: 'sys_startup', url: server.url }, 'started');
  const milliseconds = Math.round(performance.now() - started);
  for (const line of summary({ plan, server, settings, written, security, mock: options.mock === true, milliseconds }))
    terminal.err(`${line}\n`);

  closeOnSignals(server, {
    async onDone() {
      await metricsServer?.close();
      log.info({ event: 'sys_shutdown' }, 'stopped');
    },
  });
}

/** The environment, with what the flags say in place of it. */
function readSettings(options: ServeOptions, terminal: Terminal): ServerSettings {
  const flags = {
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(options.host === undefined ? {} : { HOST: options.host }),
  };
  const reader = createSettings({ ...terminal.env, ...flags }, serverSettings);
  const settings = readServerSettings(reader);
  for (const { where, what, instead } of reader.warnings()) terminal.err(`${where}: ${what}: ${instead}\n`);
  reader.check();
  return settings;
}
