import { sql, type Kysely, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.js';
import { lockAccounts, requireActiveSession, updateAccount, type Caller, type LockedAccount } from './account-lock.js';
import { recordAudit } from './audit.js';
import type { Revocations } from './revocations.js';
import { endSessions } from './sessions.js';
import type { Account } from './users.js';

/** How admins change accounts. A change ends the account's sessions, so that no token carries outdated claims. */
export interface Administration {
  /** @returns `undefined` if there is no such account */
  setRoles(userId: string, roles: readonly string[], admin: Caller): Promise<Account | undefined>;
  /** @returns `undefined` if there is no such account */
  setDisabled(userId: string, disabled: boolean, admin: Caller): Promise<Account | undefined>;
}

interface Change {
  readonly account: Account;
  readonly ended: readonly string[];
}

/** Creates the administration of accounts. */
export function createAdministration(db: Kysely<Schema>, revocations: Revocations): Administration {
  /** Runs a change if the session of the admin is still active: a demoted or disabled one changes nothing any more. */
  async function change(
    userId: string,
    admin: Caller,
    act: (trx: Transaction<Schema>, account: LockedAccount) => Promise<Change>,
  ): Promise<Account | undefined> {
    const result = await db.transaction().execute(async (trx) => {
      const [account] = await lockAccounts(trx, [userId, admin.subject]);
      await requireActiveSession(trx, admin);
      return account && act(trx, account);
    });
    revocations.add(result?.ended ?? []);
    return result?.account;
  }

  return {
    setRoles: (userId, roles, admin) =>
      change(userId, admin, async (trx, locked) => {
        const account = await updateAccount(trx, locked, { roles: [...roles] });
        await recordAudit(trx, admin, 'roles_set', userId, roles.join(' '));
        return { account, ended: await endSessions(trx, locked) };
      }),

    setDisabled: (userId, disabled, admin) =>
      change(userId, admin, async (trx, locked) => {
        const account = await updateAccount(trx, locked, { disabled_at: disabled ? sql<Date>`now()` : null });
        await recordAudit(trx, admin, disabled ? 'account_disabled' : 'account_enabled', userId);
        return { account, ended: disabled ? await endSessions(trx, locked) : [] };
      }),
  };
}
