import { fileURLToPath } from 'node:url';
import {
  closeOnSignals,
  createApi,
  createLogger,
  createMetrics,
  createPlan,
  runWorkers,
  listen,
  loadContract,
  StartupError,
  type Worker,
} from '../kit/index.js';
import { openAccounts } from './accounts/open-accounts.js';
import { createHandlers } from './handlers.js';
import { readConfig, type Config } from './config.js';
import { openDatabase, type Database } from './database/open-database.js';
import { bearerTokens } from './bearer-tokens.js';
import { printBanner } from './startup-banner.js';

/** The sample, put together: the only place where its parts know each other. */

const contractFile = fileURLToPath(new URL('../../generated/openapi.json', import.meta.url));

async function start(config: Config, worker: Worker): Promise<void> {
  if (worker.isFirst)
    for (const { where, what, instead } of config.warnings) console.warn(`${where}: ${what}: ${instead}`);
  const log = createLogger({ level: config.logLevel });
  const contract = await loadContract(contractFile);
  const database = await openDatabase(config, log);
  try {
    await serve(config, worker, log, contract, database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serve(
  config: Config,
  worker: Worker,
  log: ReturnType<typeof createLogger>,
  contract: Awaited<ReturnType<typeof loadContract>>,
  database: Database,
): Promise<void> {
  const accounts = await openAccounts(config, database.db, log);
  const metrics = createMetrics();
  let closing = false;

  const plan = await createPlan(contract, {
    handlers: createHandlers(database.db, accounts),
    authenticators: { bearerAuth: await bearerTokens(config, accounts) },
    log,
    metrics,
    rateLimit: config.rateLimit,
    rateLimitStore: worker.rateLimitStore,
    trustProxy: config.trustProxy,
    cors: { origins: config.corsOrigins },
    docs: config.docs,
    ready: () => !closing && database.ping(),
  });
  const metricsServer = await worker.listenMetrics(metrics);
  const server = await listen(createApi(plan), {
    host: config.host,
    port: config.port,
    redirectPort: config.redirectPort,
    tls: config.tls ?? { localDirectory: config.localDirectory },
    onClosing: () => (closing = true),
    onClientError: (code, ip, id) => log.warn({ code, ip, requestId: id }, 'a request that cannot be read'),
    onTlsError: (code, ip) => log.debug({ code, ip }, 'a handshake that failed'),
    onCertificate: ({ expires }) => log.info({ expires }, 'a new certificate is in use'),
    onCertificateFault: (faults) => log.error({ faults }, 'the new certificate cannot be used'),
  });
  log.info({ event: 'sys_startup', url: server.url }, 'started');
  if (worker.isFirst)
    printBanner({ config, server, metricsPort: metricsServer?.port, dataLocation: database.location }, log);

  closeOnSignals(server, {
    async onDone() {
      await metricsServer?.close();
      await accounts?.close();
      await database.close();
      await worker.close();
      log.info({ event: 'sys_shutdown' }, 'stopped');
    },
  });
}

try {
  const config = readConfig(process.env);
  await runWorkers(config, (worker) => start(config, worker));
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
