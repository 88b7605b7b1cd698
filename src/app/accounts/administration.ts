import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';
import { audit, type Actor } from './audit.js';
import type { Revocations } from './revocations.js';
import { endSessions } from './sessions.js';
import { accountOf, type Account } from './users.js';

export type Administration = ReturnType<typeof createAdministration>;

/** What admins change about the accounts of others. Both end its sessions: no token says what is no longer so. */
export function createAdministration(db: Kysely<Schema>, revocations: Revocations) {
  return {
    /** @returns `undefined` when there is no such account */
    async setRoles(userId: string, roles: readonly string[], actor: Actor): Promise<Account | undefined> {
      const result = await db.transaction().execute(async (trx) => {
        const set = { roles: [...roles] };
        const row = await trx.updateTable('users').set(set).where('id', '=', userId).returningAll().executeTakeFirst();
        if (!row) return undefined;
        await audit(trx, actor, 'roles_set', userId, roles.join(' '));
        return { account: accountOf(row), ended: await endSessions(trx, userId) };
      });
      revocations.add(result?.ended ?? []);
      return result?.account;
    },

    /** @returns `undefined` when there is no such account */
    async setDisabled(userId: string, disabled: boolean, actor: Actor): Promise<Account | undefined> {
      const result = await db.transaction().execute(async (trx) => {
        const set = { disabled_at: disabled ? new Date() : null };
        const row = await trx.updateTable('users').set(set).where('id', '=', userId).returningAll().executeTakeFirst();
        if (!row) return undefined;
        await audit(trx, actor, disabled ? 'account_disabled' : 'account_enabled', userId);
        return { account: accountOf(row), ended: disabled ? await endSessions(trx, userId) : [] };
      });
      revocations.add(result?.ended ?? []);
      return result?.account;
    },
  };
}
