import { resolve } from 'node:path';
import {
  createEnvReader,
  readServerSettings,
  SERVER_SETTINGS,
  valid,
  type Environment,
  type ServerSettings,
  type SettingDescription,
} from '../kit/index.js';
import { DEFAULT_RETENTION, type RetentionSettings } from './accounts/retention.js';
import {
  parseAuditRetention,
  parseMailAddress,
  parsePoolSize,
  parsePostgresUrl,
  parseSmtpUrl,
  parseUsedTokenRetention,
} from './setting-parsers.js';

/** The validated settings of the sample. */
export interface Config extends ServerSettings {
  /** A PostgreSQL server; without one, the embedded database in `localDirectory` is used. */
  readonly databaseUrl: string | undefined;
  /** How many connections to that server requests may use, in each process. */
  readonly databasePool: number;
  /** The file of the keys that encrypt secrets in the database; all processes of a database share it. */
  readonly encryptionKeyFile: string | undefined;
  /** The mail server and the sender; without a server, e-mails are files in `localDirectory`. */
  readonly mail: { readonly smtpUrl: string | undefined; readonly from: string };
  /** Who gets e-mails about incidents. */
  readonly incidentMailTo: string | undefined;
  /** How long rows are kept that nobody needs any more. */
  readonly retention: RetentionSettings;
}

/** The settings of the sample. */
export const SETTINGS = {
  ...SERVER_SETTINGS,
  DATABASE_URL: {
    default: 'an embedded database',
    description:
      'A PostgreSQL server: `postgres://user:password@host:5432/name`. The embedded one is for development: it serves one process.',
  },
  DATABASE_POOL: {
    default: '10',
    description:
      'How many connections to that server requests may use, in each process. Keys, revocations and the health check have 3 more.',
  },
  ENCRYPTION_KEY_FILE: {
    default: '.local/encryption.key',
    description:
      'Keys that encrypt secrets in the database, shared by every process: one key of 32 bytes in base64 per line, the newest first.',
  },
  SMTP_URL: {
    default: 'files in .local/mail',
    description: 'The mail server: `smtps://user:password@host:465`.',
  },
  MAIL_FROM: { default: 'gatehouse@localhost', description: 'The sender of e-mails. Required with `SMTP_URL`.' },
  INCIDENT_MAIL_TO: { default: 'none', description: 'Who gets an e-mail about each incident that is opened.' },
  AUDIT_RETENTION: { default: '400d', description: 'How long audit entries are kept; `forever` keeps them all.' },
  USED_TOKEN_RETENTION: {
    default: '7d',
    description: 'How long the reuse of a refresh token is recognized, which ends its session.',
  },
} as const satisfies Readonly<Record<string, SettingDescription>>;

const DEFAULT_POOL_SIZE = 10;

/**
 * Reads the settings. An empty value counts as absent, as in an `.env` file with nothing after the `=`.
 *
 * @param env the environment, `process.env`
 * @throws StartupError with all invalid settings
 */
export function readConfig(env: Environment): Config {
  const reader = createEnvReader(env, SETTINGS);
  reader.needs('SMTP_URL', 'MAIL_FROM', 'Write the address that mails come from.');
  const server = readServerSettings(reader);
  if (server.workers > 1)
    reader.needs('WORKERS', 'DATABASE_URL', 'The embedded database is for one process: name a PostgreSQL server.');
  const config: Config = {
    ...server,
    databaseUrl: reader.read('DATABASE_URL', parsePostgresUrl),
    databasePool: reader.read('DATABASE_POOL', parsePoolSize) ?? DEFAULT_POOL_SIZE,
    encryptionKeyFile: reader.read('ENCRYPTION_KEY_FILE', (text) => valid(resolve(text))),
    mail: {
      smtpUrl: reader.read('SMTP_URL', parseSmtpUrl),
      from: reader.read('MAIL_FROM', parseMailAddress) ?? 'gatehouse@localhost',
    },
    incidentMailTo: reader.read('INCIDENT_MAIL_TO', parseMailAddress),
    retention: {
      auditMs: reader.read('AUDIT_RETENTION', parseAuditRetention) ?? DEFAULT_RETENTION.auditMs,
      usedTokensMs: reader.read('USED_TOKEN_RETENTION', parseUsedTokenRetention) ?? DEFAULT_RETENTION.usedTokensMs,
    },
  };
  reader.check();
  return config;
}
