import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';
import { recordAudit, type Actor } from './audit.js';
import type { Revocations } from './revocations.js';
import { endSessions } from './sessions.js';
import { accountOf, type Account } from './users.js';

/** How admins change accounts. A change ends the account's sessions, so that no token carries outdated claims. */
export interface Administration {
  /** @returns `undefined` if there is no such account */
  setRoles(userId: string, roles: readonly string[], actor: Actor): Promise<Account | undefined>;
  /** @returns `undefined` if there is no such account */
  setDisabled(userId: string, disabled: boolean, actor: Actor): Promise<Account | undefined>;
}

/** Creates the administration of accounts. */
export function createAdministration(db: Kysely<Schema>, revocations: Revocations): Administration {
  return {
    async setRoles(userId, roles, actor) {
      const result = await db.transaction().execute(async (trx) => {
        const set = { roles: [...roles] };
        const row = await trx.updateTable('users').set(set).where('id', '=', userId).returningAll().executeTakeFirst();
        if (!row) return undefined;
        await recordAudit(trx, actor, 'roles_set', userId, roles.join(' '));
        return { account: accountOf(row), ended: await endSessions(trx, userId) };
      });
      revocations.add(result?.ended ?? []);
      return result?.account;
    },

    async setDisabled(userId, disabled, actor) {
      const result = await db.transaction().execute(async (trx) => {
        const set = { disabled_at: disabled ? new Date() : null };
        const row = await trx.updateTable('users').set(set).where('id', '=', userId).returningAll().executeTakeFirst();
        if (!row) return undefined;
        await recordAudit(trx, actor, disabled ? 'account_disabled' : 'account_enabled', userId);
        return { account: accountOf(row), ended: disabled ? await endSessions(trx, userId) : [] };
      });
      revocations.add(result?.ended ?? []);
      return result?.account;
    },
  };
}
