import { env } from 'node:process';
import type { Logger } from 'pino';
import { openWorker, runWorkers, type Worker } from './cluster/run-workers.js';
import { loadContract } from './contract/load.js';
import type { Contract } from './contract/model.js';
import type { Incidents } from './incidents/incidents.js';
import { openIncidents, type ApplicationIncidents, type OpenIncidents } from './open-incidents.js';
import { createApi } from './create-api.js';
import { createConnectionEvents } from './connection-events.js';
import { createLogger } from './observability/logger.js';
import { createMetrics, noMetrics, type Metrics } from './observability/metrics.js';
import type { ServerOptions } from './options.js';
import { formatDiagnostic } from './diagnostic.js';
import { degrade } from './pages/health.js';
import { createPlan } from './plan/create-plan.js';
import type { Plan } from './plan/plan.js';
import { listen, type RunningServer } from './server/listen.js';
import { closeOnSignals, exitOnStartupError } from './server/shutdown.js';
import { bannerLines, printBanner } from './server/startup-banner.js';
import { readServerEnvironment, type ServerSettings } from './settings/server-settings.js';

/** What an application brings: its handlers, and everything else that is not read from the settings. */
export interface ServeOptions extends Omit<
  ServerOptions,
  'log' | 'metrics' | 'incidents' | 'rateLimit' | 'rateLimitStore' | 'trustProxy' | 'cors' | 'docs' | 'processes'
> {
  /** Paths or addresses of Overlay documents that change the document first, where it is given by its path. */
  readonly overlays?: readonly string[];
  /** Lines of the startup banner beside those of the server itself: `[['Data', 'PostgreSQL']]`. */
  readonly banner?: readonly (readonly [name: string, text: string])[];
  /** Called once requests are answered, in the first process, in place of printing the banner. */
  readonly onStarted?: (started: StartedServer) => void;
  /** Closes what the handlers need, once no request is running. */
  readonly onClose?: () => Promise<void> | void;
}

/** What the options are made from, once in each process that serves. */
export interface ServerProcess<Settings extends ServerSettings = ServerSettings> {
  readonly settings: Settings;
  readonly log: Logger;
  /** Whether this is the only process, or the first of several. */
  readonly isFirst: boolean;
  /** Creates the incidents with what the application decides, for handlers to use; else they are created without. */
  readonly openIncidents: (options?: ApplicationIncidents) => Promise<Incidents>;
}

/** Makes the options: connects a database, reads keys. Called once in each process that serves. */
export type OpenApplication<Settings extends ServerSettings = ServerSettings> = (
  process: ServerProcess<Settings>,
) => ServeOptions | Promise<ServeOptions>;

/** A server that answers requests, with what it was made from. */
export interface StartedServer extends RunningServer {
  readonly plan: Plan;
  readonly log: Logger;
  readonly metricsPort: number | undefined;
}

/**
 * Serves a contract: starts everything a server has — listener, certificate renewal, readiness, metrics port, worker
 * processes, graceful shutdown on signals — as the settings say. A start that is refused prints every reason and ends
 * the process with exit code 1.
 *
 * @param contract path or https address of the OpenAPI document
 * @param open makes the options, once in each process that serves
 *
 * @example
 * await serve('openapi.yaml', async ({ settings }) => ({
 *   handlers: { greet: ({ path }) => ({ status: 200, body: { text: `Hello ${path.name}!` } }) },
 *   authenticators: { bearerAuth: await jwtFromSettings(settings, { user: ({ subject }) => subject }) },
 * }));
 */
export function serve(contract: string, open: OpenApplication): Promise<void>;
/**
 * Serves a contract with settings of its own.
 *
 * @param contract path or https address of the OpenAPI document
 * @param open makes the options, once in each process that serves
 * @param readSettings reads the settings from the environment, among them those that every server has
 */
export function serve<Settings extends ServerSettings>(
  contract: string,
  open: OpenApplication<Settings>,
  readSettings: (environment: NodeJS.ProcessEnv) => Settings,
): Promise<void>;
export async function serve(
  contract: string,
  open: OpenApplication,
  readSettings: (environment: NodeJS.ProcessEnv) => ServerSettings = readServerEnvironment,
): Promise<void> {
  await exitOnStartupError(async () => {
    const settings = readSettings(env);
    await runWorkers(settings, async (worker) => {
      const server = await startServer(contract, open, settings, worker);
      closeOnSignals(server, { log: server.log });
    });
  });
}

/**
 * Starts a server in this process and returns once it answers requests. `serve` does this in each of its processes;
 * tests use it as it is.
 *
 * @param contract path or https address of the OpenAPI document, or a contract that is loaded
 * @param open makes the options
 * @param settings the settings of the server
 * @param worker this process among several; by default the only one
 * @returns the server; closing it closes the application as well
 * @throws StartupError with everything that is missing, left over or unsafe
 */
export async function startServer<Settings extends ServerSettings>(
  contract: string | Contract,
  open: OpenApplication<Settings>,
  settings: Settings,
  worker?: Worker,
): Promise<StartedServer> {
  const log = createLogger({ level: settings.logLevel });
  const process = worker ?? (await openWorker(settings, log));
  if (process.isFirst) for (const warning of settings.warnings) log.warn(formatDiagnostic(warning));
  const metrics = settings.metricsPort === undefined ? noMetrics : createMetrics();
  let options: ServeOptions | undefined;
  let opened: OpenIncidents | undefined;
  const openOnce = async (chosen: ApplicationIncidents = {}): Promise<OpenIncidents> =>
    (opened ??= await openIncidents(settings, process, chosen, { log, metrics }));
  try {
    const openForApplication = async (chosen?: ApplicationIncidents) => (await openOnce(chosen)).incidents;
    options = await open({ settings, log, isFirst: process.isFirst, openIncidents: openForApplication });
    const { incidents, close: closeIncidents } = await openOnce();
    return await start(contract, options, settings, process, { log, metrics, incidents, closeIncidents });
  } catch (error) {
    await opened?.close();
    await options?.onClose?.();
    if (!worker) await process.close();
    throw error;
  }
}

/** What a process has besides its options. */
interface ProcessParts {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly incidents: Incidents;
  readonly closeIncidents: () => Promise<void>;
}

async function start(
  source: string | Contract,
  { banner = [], overlays = [], onStarted, onClose, ...options }: ServeOptions,
  settings: ServerSettings,
  worker: Worker,
  { log, metrics, incidents, closeIncidents }: ProcessParts,
): Promise<StartedServer> {
  let isClosing = false;
  const contract =
    typeof source === 'string' ? await loadContract(source, { strict: options.strict !== false, overlays }) : source;
  const plan = await createPlan(contract, {
    ...options,
    log,
    metrics,
    incidents,
    rateLimit: settings.rateLimit,
    rateLimitStore: worker.rateLimitStore,
    trustProxy: settings.trustProxy,
    cors: { origins: settings.corsOrigins },
    docs: settings.docs,
    bodyMemory: settings.bodyMemory,
    idempotencyStore: options.idempotencyStore ?? worker.idempotencyStore,
    processes: settings.workers,
    ready: async () => degrade(!isClosing && ((await options.ready?.()) ?? true), worker.degradations()),
  });
  const metricsServer = await worker.listenMetrics(metrics);
  const server = await listen(createApi(plan), {
    host: settings.host,
    port: settings.port,
    redirectPort: settings.redirectPort,
    publicUrl: settings.publicUrl,
    drainDelay: settings.drainDelay,
    tls: settings.tls ?? { localDirectory: settings.localDirectory },
    // A worker that is replaced leaves the readiness of the server to the others.
    onClosing: (drain) => (isClosing = drain),
    ...createConnectionEvents({ log, metrics, incidents, isBehindProxy: (settings.trustProxy ?? 0) !== 0 }),
  });
  const started: StartedServer = { ...server, plan, log, metricsPort: metricsServer?.port, close };
  log.info({ event: 'sys_startup', url: server.url }, 'server started');
  if (onStarted) onStarted(started);
  else if (worker.isFirst) {
    for (const warning of plan.warnings) log.warn(formatDiagnostic(warning));
    printBanner(bannerLines(started, banner), log);
  }
  return started;

  async function close(options?: { readonly drain?: boolean }): Promise<void> {
    await server.close(options);
    await metricsServer?.close();
    await closeIncidents();
    await onClose?.();
    await worker.close();
    log.info({ event: 'sys_shutdown' }, 'server stopped');
  }
}
