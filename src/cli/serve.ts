import {
  closeOnSignals,
  createEnvReader,
  loadContract,
  readServerSettings,
  replaceControlCharacters,
  runWorkers,
  SERVER_SETTINGS,
  startServer,
  type Environment,
  type ServerSettings,
  type Worker,
} from '../kit/index.js';
import { localAuthenticators } from './serve/authenticators.js';
import { loadHandlers } from './serve/handlers.js';
import { summaryLines } from './serve/summary.js';
import type { Terminal } from './terminal.js';

/** The flags of `gatehouse serve`. */
export interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
  readonly mock?: boolean;
  readonly handlers?: string;
  readonly public?: boolean;
  readonly strict?: boolean;
  readonly overlays?: readonly string[];
}

/**
 * Serves a document with the pipeline of every server, before anything is written. Returns once it answers; Ctrl-C ends
 * it.
 *
 * @throws StartupError with everything that keeps it from starting
 */
export async function serveDocument(document: string, flags: ServeFlags, terminal: Terminal): Promise<void> {
  const settings = readSettings(flags, terminal.env);
  await runWorkers(settings, (worker) => serveHere(document, flags, settings, worker, terminal));
}

async function serveHere(
  document: string,
  flags: ServeFlags,
  settings: ServerSettings,
  worker: Worker,
  terminal: Terminal,
): Promise<void> {
  const print = (line: string): void => {
    if (worker.isFirst) terminal.err(`${replaceControlCharacters(line)}\n`);
  };
  const startedAt = performance.now();
  print(`reading ${document}`);
  const contract = await loadContract(document, { strict: flags.strict === true, overlays: flags.overlays ?? [] });
  const { handlers, names: handlerNames } = await loadHandlers(flags.handlers);
  const security = flags.public === true ? undefined : await localAuthenticators(contract, settings);
  const server = await startServer(
    contract,
    () => ({
      handlers,
      ...(security ? { authenticators: security.authenticators } : {}),
      public: flags.public === true,
      onMissingHandler: flags.mock === true ? 'mock' : 'not_implemented',
      strict: flags.strict === true,
      onStarted(server) {
        const durationMs = Math.round(performance.now() - startedAt);
        const { plan } = server;
        for (const line of summaryLines({
          plan,
          server,
          settings,
          handlerNames,
          security,
          mock: flags.mock === true,
          durationMs,
        }))
          print(line);
      },
    }),
    settings,
    worker,
  );
  closeOnSignals(server, { log: server.log });
}

/** The environment, overridden by the flags. */
function readSettings({ port, host, mock }: ServeFlags, env: Environment): ServerSettings {
  const flags = { ...(port === undefined ? {} : { PORT: port }), ...(host === undefined ? {} : { HOST: host }) };
  // A mock has nothing to protect; limits that the document declares still apply.
  const defaults = mock === true ? { RATE_LIMIT: 'off' } : {};
  const reader = createEnvReader({ ...defaults, ...env, ...flags }, SERVER_SETTINGS);
  const settings = readServerSettings(reader);
  reader.check();
  return settings;
}
