import { resolve } from 'node:path';
import {
  createEnvReader,
  readServerSettings,
  SERVER_SETTING_NAMES,
  type Environment,
  type ServerSettings,
} from '../kit/index.js';
import { mailAddress, postgresUrl, publicUrl, smtpUrl } from './setting-parsers.js';

/** Everything the sample can be told from outside, checked. */
export interface Config extends ServerSettings {
  /** A PostgreSQL server; without one the database is kept in `localDirectory`. */
  readonly databaseUrl: string | undefined;
  /** How people and web pages know this server, where a proxy or a name stands before it. */
  readonly publicUrl: string | undefined;
  /** What seals secrets in the database; every process of one database needs the same. */
  readonly encryptionKeyFile: string | undefined;
  /** A mail server, and who mails come from; without one they are files in `localDirectory`. */
  readonly mail: { readonly smtpUrl: string | undefined; readonly from: string };
}

/** The names this server reads from its environment. */
export const settings = [
  ...SERVER_SETTING_NAMES,
  'DATABASE_URL',
  'PUBLIC_URL',
  'ENCRYPTION_KEY_FILE',
  'SMTP_URL',
  'MAIL_FROM',
] as const;

/**
 * Reads the settings. One that is empty counts as not set, as in an `.env` file with nothing after the `=`.
 *
 * @param env the environment: `process.env`
 * @throws StartRefused with every fault at once
 */
export function readConfig(env: Environment): Config {
  const reader = createEnvReader(env, settings);
  reader.needs('SMTP_URL', 'MAIL_FROM', 'write the address that mails come from');
  const server = readServerSettings(reader);
  if (server.workers > 1)
    reader.needs('WORKERS', 'DATABASE_URL', 'the embedded database is for one process: name a PostgreSQL server');
  const config: Config = {
    ...server,
    databaseUrl: reader.read('DATABASE_URL', postgresUrl),
    publicUrl: reader.read('PUBLIC_URL', publicUrl),
    encryptionKeyFile: reader.read('ENCRYPTION_KEY_FILE', (text) => ({ value: resolve(text) })),
    mail: {
      smtpUrl: reader.read('SMTP_URL', smtpUrl),
      from: reader.read('MAIL_FROM', mailAddress) ?? 'gatehouse@localhost',
    },
  };
  reader.check();
  return config;
}
