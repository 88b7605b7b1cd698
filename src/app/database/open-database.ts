import { exit } from 'node:process';
import type { Logger } from 'pino';
import { connectPostgres } from './connect-postgres.js';
import type { Database } from './database.js';
import { openEmbeddedDatabase } from './open-embedded.js';

export interface DatabaseSettings {
  /** A PostgreSQL server; without one, the embedded database in `localDirectory` is used. */
  readonly databaseUrl: string | undefined;
  /** How many connections to the server requests may use. */
  readonly databasePool: number;
  readonly localDirectory: string;
}

/** How long requests that wait for the embedded database have to send their responses, once it has failed. */
const EXIT_DELAY_MS = 500;

/**
 * Opens the database of the settings, on a server or in the local folder, and migrates its tables. If the embedded one
 * fails while it is open, the process ends with exit code 1.
 *
 * @param log gets a warning for every lost connection
 * @throws StartupError if the database cannot be used
 */
export function openDatabase(
  { databaseUrl, databasePool, localDirectory }: DatabaseSettings,
  log: Pick<Logger, 'fatal' | 'info' | 'warn'>,
): Promise<Database> {
  if (databaseUrl === undefined)
    return openEmbeddedDatabase(localDirectory, {
      onFatal(reason) {
        log.fatal({ reason }, 'the embedded database has failed: the process ends');
        setTimeout(exit, EXIT_DELAY_MS, 1);
      },
      onDisk(isFull) {
        if (isFull) log.warn('less than 32 MB are free on the disk of the database: writes are refused');
        else log.info('the disk of the database has space again: writes are accepted');
      },
    });
  return connectPostgres({
    url: databaseUrl,
    connections: databasePool,
    // The message only: the error has the whole client attached.
    onError: ({ message }) => log.warn({ reason: message }, 'a connection to the database was lost'),
    onWarning: (message) => log.warn(message),
  });
}
export type { Database } from './database.js';
