import { fileURLToPath } from 'node:url';
import { serve } from '../kit/index.js';
import type { Accounts } from './accounts/accounts.js';
import { openAccounts } from './accounts/open-accounts.js';
import { bearerTokens } from './bearer-tokens.js';
import { readConfig } from './config.js';
import { createIdempotencyStore } from './database/idempotency-keys.js';
import { openDatabase } from './database/open-database.js';
import { toStartupError } from './database/startup-errors.js';
import { createHandlers } from './handlers.js';
import { sampleIncidents } from './incidents/open-incidents.js';

/** The sample, put together: the only place where its parts know each other. */

const contract = fileURLToPath(new URL('../../generated/openapi.json', import.meta.url));

await serve(
  contract,
  async ({ settings, log, openIncidents }) => {
    const database = await openDatabase(settings, log);
    let accounts: Accounts | undefined;
    async function onClose(): Promise<void> {
      await accounts?.close();
      await database.close();
    }
    try {
      accounts = await openAccounts(settings, database, log);
      const incidents = await openIncidents(sampleIncidents(database.db, accounts, settings.incidentMailTo));
      return {
        handlers: createHandlers(database, accounts, incidents),
        authenticators: { bearerAuth: await bearerTokens(settings, accounts) },
        idempotencyStore: createIdempotencyStore(database.notes),
        ready: async () => (await database.checkHealth()) !== 'unreachable',
        banner: [
          ['Token', tokenHint(settings.tokens)],
          ['Data', database.location],
        ],
        onClose,
      };
    } catch (error) {
      await onClose();
      throw toStartupError(error, database.location);
    }
  },
  readConfig,
);

function tokenHint({ issuer, jwksUrl }: { readonly issuer: string; readonly jwksUrl: URL | undefined }): string {
  return jwksUrl ? `from ${issuer}` : 'npm run -s token -- --subject alice --scope "notes:read notes:write"';
}
