import { exit } from 'node:process';
import type { Logger } from 'pino';
import { connectPostgres } from './connect-postgres.js';
import type { Database } from './database.js';
import type { EngineEvents } from './embedded-engine.js';
import { openEmbeddedDatabase, type EmbeddedOptions } from './open-embedded.js';

export interface DatabaseSettings {
  /** A PostgreSQL server; without one, the embedded database in `localDirectory` is used. */
  readonly databaseUrl: string | undefined;
  /** How many connections to the server requests may use. */
  readonly databasePool: number;
  readonly localDirectory: string;
}

type DatabaseLog = Pick<Logger, 'fatal' | 'info' | 'warn'>;

/** How long requests that wait for the embedded database have to send their responses, once it has failed. */
const EXIT_DELAY_MS = 500;

/**
 * Opens the database of the settings, on a server or in the local folder, and migrates its tables. If the embedded one
 * fails while it is open, the process ends with exit code 1.
 *
 * @param log gets a warning for every lost connection
 * @param options of the embedded database, for tests
 * @throws StartupError if the database cannot be used
 */
export async function openDatabase(
  settings: DatabaseSettings,
  log: DatabaseLog,
  options: EmbeddedOptions = {},
): Promise<Database> {
  const database = await open(settings, log, options);
  const { migrations } = database;
  if (migrations.length > 0) log.info({ migrations }, 'migrations have run');
  return database;
}

function open(
  { databaseUrl, databasePool, localDirectory }: DatabaseSettings,
  log: DatabaseLog,
  options: EmbeddedOptions,
): Promise<Database> {
  if (databaseUrl === undefined) return openEmbeddedDatabase(localDirectory, embeddedEvents(log), options);
  return connectPostgres({
    url: databaseUrl,
    connections: databasePool,
    // The message only: the error has the whole client attached.
    onError: ({ message }) => log.warn({ reason: message }, 'a connection to the database was lost'),
    onWarning: (message) => log.warn(message),
  });
}

function embeddedEvents(log: DatabaseLog): EngineEvents {
  return {
    onFatal(reason) {
      log.fatal({ reason }, 'the embedded database has failed: the process ends, nothing acknowledged is lost');
      setTimeout(exit, EXIT_DELAY_MS, 1);
    },
    onDisk(isFull) {
      if (isFull) log.warn('less than 32 MB are free on the disk of the database: writes are refused');
      else log.info('the disk of the database has space again: writes are accepted');
    },
  };
}
