import type { Logger } from 'pino';
import type { Database } from './database.js';
import { openEmbeddedDatabase } from './open-embedded.js';
import { connectPostgres } from './connect-postgres.js';

/**
 * Opens the database of the settings, on a server or in the local folder, and migrates its tables.
 *
 * @param log gets a warning for every lost connection
 * @throws StartupError if the database cannot be used
 */
export function openDatabase(
  settings: { readonly databaseUrl: string | undefined; readonly localDirectory: string },
  log: Pick<Logger, 'warn'>,
): Promise<Database> {
  if (settings.databaseUrl === undefined) return openEmbeddedDatabase(settings.localDirectory);
  // The message only: the error has the whole client attached.
  return connectPostgres(settings.databaseUrl, ({ message }) =>
    log.warn({ reason: message }, 'a connection to the database was lost'),
  );
}
export type { Database } from './database.js';
