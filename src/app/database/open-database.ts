import type { Logger } from 'pino';
import type { Database } from './database.js';
import { openLocalDatabase } from './open-embedded.js';
import { openDatabaseServer } from './connect-postgres.js';

/**
 * Opens the database that the settings name, with its tables up to date.
 *
 * @param settings where it is: on a server, else in the local folder
 * @param log learns of connections that break
 * @throws StartRefused when it cannot be used
 */
export function openDatabase(
  settings: { readonly databaseUrl: string | undefined; readonly localDirectory: string },
  log: Pick<Logger, 'warn'>,
): Promise<Database> {
  if (settings.databaseUrl === undefined) return openLocalDatabase(settings.localDirectory);
  // Only what was said: the error carries the whole client along.
  return openDatabaseServer(settings.databaseUrl, ({ message }) =>
    log.warn({ reason: message }, 'a connection to the database was lost'),
  );
}
export type { Database } from './database.js';
