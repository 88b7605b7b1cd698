import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createPrivateFile } from '../../kit/index.js';
import type { Config } from '../config.js';
import type { Database } from '../database/database.js';
import { createAccounts, type Accounts } from './accounts.js';

const ENCRYPTION_KEY_BYTES = 32;

/**
 * Creates the accounts according to the settings.
 *
 * @returns `undefined` if tokens come from an external issuer, which has the accounts
 * @throws StartupError if the encryption key is invalid, or not the one of the database
 */
export async function openAccounts(config: Config, database: Database, log: Logger): Promise<Accounts | undefined> {
  const { issuer, audience, jwksUrl } = config.tokens;
  if (jwksUrl) return undefined;
  const settings = {
    issuer,
    audience,
    publicUrl: config.publicUrl ?? defaultPublicUrl(config),
    encryptionKeys: await readEncryptionKeys(config),
    retention: config.retention,
    mail: { ...config.mail, directory: join(config.localDirectory, 'mail') },
  };
  return createAccounts(database, settings, log);
}

/** Reads the keys that encrypt secrets in the database, one per line. Creates the first one if there is no file. */
export function readEncryptionKeys(config: Pick<Config, 'encryptionKeyFile' | 'localDirectory'>): Promise<string> {
  const file = config.encryptionKeyFile ?? join(config.localDirectory, 'encryption.key');
  return createPrivateFile(file, () => randomBytes(ENCRYPTION_KEY_BYTES).toString('base64'));
}

/** Returns the origin of host and port, which is right unless the server is behind a proxy. */
function defaultPublicUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
