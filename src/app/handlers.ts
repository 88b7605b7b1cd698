import type { operations } from '../../generated/api.js';
import type { Handlers, Incidents } from '../kit/index.js';
import type { Accounts } from './accounts/accounts.js';
import { accountsAdminHandlers } from './accounts/admin-handlers.js';
import { externalIssuerHandlers } from './accounts/external-issuer.js';
import { accountsHandlers } from './accounts/handlers.js';
import { meHandlers } from './accounts/me-handlers.js';
import { adminHandlers } from './admin/handlers.js';
import { createStatisticsStore } from './admin/store.js';
import { attachmentsHandlers } from './attachments/handlers.js';
import { createAttachmentsStore } from './attachments/store.js';
import { demoHandlers } from './demo/handlers.js';
import type { Database } from './database/database.js';
import { incidentsHandlers } from './incidents/handlers.js';
import { notesHandlers } from './notes/handlers.js';
import { createNotesStore } from './notes/store.js';
import type { User } from './user.js';

/**
 * Creates one handler per operation of the contract. A missing or superfluous handler does not compile.
 *
 * @param accounts absent if tokens come from an external issuer
 */
export function createHandlers(
  database: Pick<Database, 'notes' | 'search'>,
  accounts: Accounts | undefined,
  incidents: Incidents,
): Handlers<operations, User> {
  return {
    ...demoHandlers(),
    ...notesHandlers(createNotesStore(database.notes, database.search)),
    ...attachmentsHandlers(createAttachmentsStore(database.notes)),
    ...adminHandlers(createStatisticsStore(database.notes)),
    ...incidentsHandlers(incidents),
    ...(accounts
      ? { ...accountsHandlers(accounts), ...meHandlers(accounts), ...accountsAdminHandlers(accounts) }
      : externalIssuerHandlers()),
  };
}
