/**
 * The sample's server, but with passwords that are cheap to hash, for tests that race thousands of operations:
 * `node accounts-server.mjs`, with the settings of the sample in the environment.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '../../dist/kit/index.js';
import { createAccounts } from '../../dist/app/accounts/accounts.js';
import { bearerTokens } from '../../dist/app/bearer-tokens.js';
import { readConfig } from '../../dist/app/config.js';
import { createIdempotencyStore } from '../../dist/app/database/idempotency-keys.js';
import { openDatabase } from '../../dist/app/database/open-database.js';
import { createHandlers } from '../../dist/app/handlers.js';

const contract = join(import.meta.dirname, '../../generated/openapi.json');

await serve(
  contract,
  async ({ settings, log, openIncidents }) => {
    const database = await openDatabase(settings, log);
    const accounts = await createAccounts(
      database,
      {
        issuer: settings.tokens.issuer,
        audience: settings.tokens.audience,
        publicUrl: 'https://notes.example',
        encryptionKeys: await readFile(settings.encryptionKeyFile, 'utf8'),
        mail: { ...settings.mail, directory: join(settings.localDirectory, 'mail') },
        hashing: JSON.parse(process.env.STRESS_HASHING),
      },
      log,
    );
    return {
      handlers: createHandlers(database, accounts, await openIncidents()),
      authenticators: { bearerAuth: await bearerTokens(settings, accounts) },
      idempotencyStore: createIdempotencyStore(database.db),
      onClose: async () => {
        await accounts.close();
        await database.close();
      },
    };
  },
  readConfig,
);
