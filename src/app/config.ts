import { resolve } from 'node:path';
import {
  createEnvReader,
  readServerSettings,
  SERVER_SETTING_NAMES,
  valid,
  type Environment,
  type ServerSettings,
} from '../kit/index.js';
import { DEFAULT_RETENTION, type RetentionSettings } from './accounts/retention.js';
import {
  parseAuditRetention,
  parseMailAddress,
  parsePostgresUrl,
  parsePublicUrl,
  parseSmtpUrl,
  parseUsedTokenRetention,
} from './setting-parsers.js';

/** The validated settings of the sample. */
export interface Config extends ServerSettings {
  /** A PostgreSQL server; without one, the embedded database in `localDirectory` is used. */
  readonly databaseUrl: string | undefined;
  /** The origin under which clients reach this server, if it differs from host and port. */
  readonly publicUrl: string | undefined;
  /** The file of the keys that encrypt secrets in the database; all processes of a database share it. */
  readonly encryptionKeyFile: string | undefined;
  /** The mail server and the sender; without a server, e-mails are files in `localDirectory`. */
  readonly mail: { readonly smtpUrl: string | undefined; readonly from: string };
  /** How long rows are kept that nobody needs any more. */
  readonly retention: RetentionSettings;
}

/** The names of all settings. */
export const SETTING_NAMES = [
  ...SERVER_SETTING_NAMES,
  'DATABASE_URL',
  'PUBLIC_URL',
  'ENCRYPTION_KEY_FILE',
  'SMTP_URL',
  'MAIL_FROM',
  'AUDIT_RETENTION',
  'USED_TOKEN_RETENTION',
] as const;

/**
 * Reads the settings. An empty value counts as absent, as in an `.env` file with nothing after the `=`.
 *
 * @param env the environment, `process.env`
 * @throws StartupError with all invalid settings
 */
export function readConfig(env: Environment): Config {
  const reader = createEnvReader(env, SETTING_NAMES);
  reader.needs('SMTP_URL', 'MAIL_FROM', 'Write the address that mails come from.');
  const server = readServerSettings(reader);
  if (server.workers > 1)
    reader.needs('WORKERS', 'DATABASE_URL', 'The embedded database is for one process: name a PostgreSQL server.');
  const config: Config = {
    ...server,
    databaseUrl: reader.read('DATABASE_URL', parsePostgresUrl),
    publicUrl: reader.read('PUBLIC_URL', parsePublicUrl),
    encryptionKeyFile: reader.read('ENCRYPTION_KEY_FILE', (text) => valid(resolve(text))),
    mail: {
      smtpUrl: reader.read('SMTP_URL', parseSmtpUrl),
      from: reader.read('MAIL_FROM', parseMailAddress) ?? 'gatehouse@localhost',
    },
    retention: {
      auditMs: reader.read('AUDIT_RETENTION', parseAuditRetention) ?? DEFAULT_RETENTION.auditMs,
      usedTokensMs: reader.read('USED_TOKEN_RETENTION', parseUsedTokenRetention) ?? DEFAULT_RETENTION.usedTokensMs,
    },
  };
  reader.check();
  return config;
}
