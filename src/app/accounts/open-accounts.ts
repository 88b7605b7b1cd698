import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { createPrivateFile } from '../../kit/index.js';
import type { Config } from '../config.js';
import type { Schema } from '../database/schema.js';
import { createAccounts, type Accounts } from './accounts.js';

/**
 * Accounts as the settings want them.
 *
 * @returns none where tokens come from another issuer: accounts are kept there
 * @throws StartRefused when the encryption key is not one, or not the one of the database
 */
export async function openAccounts(config: Config, db: Kysely<Schema>, log: Logger): Promise<Accounts | undefined> {
  const { issuer, audience, jwksUrl } = config.tokens;
  if (jwksUrl) return undefined;
  const keyFile = config.encryptionKeyFile ?? join(config.localDirectory, 'encryption.key');
  const settings = {
    issuer,
    audience,
    publicUrl: config.publicUrl ?? ownUrl(config),
    encryptionKey: await createPrivateFile(keyFile, () => randomBytes(32).toString('base64')),
    mail: { ...config.mail, directory: join(config.localDirectory, 'mail') },
  };
  return createAccounts(db, settings, log);
}

/** Where it listens is how it is known, unless a proxy or a name stands before it. */
function ownUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
