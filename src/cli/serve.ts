import {
  closeOnSignals,
  createApi,
  createLogger,
  createMetrics,
  createPlan,
  createEnvReader,
  runWorkers,
  listen,
  loadContract,
  readServerSettings,
  SERVER_SETTING_NAMES,
  type Environment,
  type ServerSettings,
  type Warning,
  type Worker,
} from '../kit/index.js';
import { localAuthenticators } from './serve/authenticators.js';
import { loadHandlers } from './serve/handlers.js';
import { summaryLines } from './serve/summary.js';
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
  const { settings, warnings } = readSettings(options, terminal.env);
  await runWorkers(settings, (worker) => {
    const say = (text: string): void => {
      if (worker.isFirst) terminal.err(`${text}\n`);
    };
    for (const { where, what, instead } of warnings) say(`${where}: ${what}: ${instead}`);
    return serveHere(document, options, settings, worker, say);
  });
}

async function serveHere(
  document: string,
  options: ServeOptions,
  settings: ServerSettings,
  worker: Worker,
  say: (line: string) => void,
): Promise<void> {
  const strict = options.strict === true;
  const started = performance.now();
  say(`reading ${document}`);
  const contract = await loadContract(document, { lenient: !strict });
  const { handlers, names } = await loadHandlers(options.handlers);
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
    rateLimitStore: worker.rateLimitStore,
    trustProxy: settings.trustProxy,
    cors: { origins: settings.corsOrigins },
    docs: settings.docs,
    public: isPublic,
    onMissingHandler: options.mock === true ? 'mock' : 'not_implemented',
    strict,
    ready: () => !closing,
  });
  const metricsServer = await worker.listenMetrics(metrics);
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
  const durationMs = Math.round(performance.now() - started);
  const mock = options.mock === true;
  for (const line of summaryLines({ plan, server, settings, handlerNames: names, security, mock, durationMs }))
    say(line);

  closeOnSignals(server, {
    async onDone() {
      await metricsServer?.close();
      await worker.close();
      log.info({ event: 'sys_shutdown' }, 'stopped');
    },
  });
}

/** The environment, with what the flags say in place of it. */
function readSettings(
  options: ServeOptions,
  env: Environment,
): { settings: ServerSettings; warnings: readonly Warning[] } {
  const flags = {
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(options.host === undefined ? {} : { HOST: options.host }),
  };
  const reader = createEnvReader({ ...env, ...flags }, SERVER_SETTING_NAMES);
  const settings = readServerSettings(reader);
  reader.check();
  return { settings, warnings: reader.warnings() };
}
