import {
  createSettings,
  readServerSettings,
  serverSettings,
  type Environment,
  type ServerSettings,
  type Warning,
} from '../kit/index.js';
import { postgresUrl } from './settings.js';

/** Everything the sample can be told from outside, checked. */
export interface Config extends ServerSettings {
  /** A PostgreSQL server; without one the database is kept in `localDirectory`. */
  readonly databaseUrl: string | undefined;
  /** Settings that look like ours and are not: worth a line at the start. */
  readonly warnings: readonly Warning[];
}

/** The names this server reads from its environment. */
export const settings = [...serverSettings, 'DATABASE_URL'] as const;

/**
 * Reads the settings. One that is empty counts as not set, as in an `.env` file with nothing after the `=`.
 *
 * @param env the environment: `process.env`
 * @throws StartRefused with every fault at once
 */
export function readConfig(env: Environment): Config {
  const reader = createSettings(env, settings);
  const config: Config = {
    ...readServerSettings(reader),
    databaseUrl: reader.read('DATABASE_URL', postgresUrl),
    warnings: reader.warnings(),
  };
  reader.check();
  return config;
}
