import { resolve } from 'node:path';
import {
  createEnvReader,
  readServerSettings,
  SERVER_SETTING_NAMES,
  type Environment,
  type ServerSettings,
} from '../kit/index.js';
import { parseMailAddress, parsePoolSize, parsePostgresUrl, parsePublicUrl, parseSmtpUrl } from './setting-parsers.js';

/** The validated settings of the sample. */
export interface Config extends ServerSettings {
  /** A PostgreSQL server; without one, the embedded database in `localDirectory` is used. */
  readonly databaseUrl: string | undefined;
  /** How many connections to that server requests may use, in each process. */
  readonly databasePool: number;
  /** The origin under which clients reach this server, if it differs from host and port. */
  readonly publicUrl: string | undefined;
  /** The file of the key that encrypts secrets in the database; all processes of a database share it. */
  readonly encryptionKeyFile: string | undefined;
  /** The mail server and the sender; without a server, e-mails are files in `localDirectory`. */
  readonly mail: { readonly smtpUrl: string | undefined; readonly from: string };
}

/** The names of all settings. */
export const SETTING_NAMES = [
  ...SERVER_SETTING_NAMES,
  'DATABASE_URL',
  'DATABASE_POOL',
  'PUBLIC_URL',
  'ENCRYPTION_KEY_FILE',
  'SMTP_URL',
  'MAIL_FROM',
] as const;

const DEFAULT_POOL_SIZE = 10;

/**
 * Reads the settings. An empty value counts as absent, as in an `.env` file with nothing after the `=`.
 *
 * @param env the environment, `process.env`
 * @throws StartupError with all invalid settings
 */
export function readConfig(env: Environment): Config {
  const reader = createEnvReader(env, SETTING_NAMES);
  reader.needs('SMTP_URL', 'MAIL_FROM', 'write the address that mails come from');
  const server = readServerSettings(reader);
  if (server.workers > 1)
    reader.needs('WORKERS', 'DATABASE_URL', 'the embedded database is for one process: name a PostgreSQL server');
  const config: Config = {
    ...server,
    databaseUrl: reader.read('DATABASE_URL', parsePostgresUrl),
    databasePool: reader.read('DATABASE_POOL', parsePoolSize) ?? DEFAULT_POOL_SIZE,
    publicUrl: reader.read('PUBLIC_URL', parsePublicUrl),
    encryptionKeyFile: reader.read('ENCRYPTION_KEY_FILE', (text) => ({ value: resolve(text) })),
    mail: {
      smtpUrl: reader.read('SMTP_URL', parseSmtpUrl),
      from: reader.read('MAIL_FROM', parseMailAddress) ?? 'gatehouse@localhost',
    },
  };
  reader.check();
  return config;
}
