import type { Kysely, Transaction } from 'kysely';
import { Problem, type RequestBase } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { updateAccount, withLockedAccount, type Caller, type LockedAccount } from './account-lock.js';
import { recordAudit, type Actor } from './audit.js';
import type { BruteForceGuard } from './brute-force-guard.js';
import type { Notifications } from './mail/notifications.js';
import { assertStrong, type PasswordHasher } from './passwords.js';
import type { Revocations } from './revocations.js';
import type { NewSecret, SecondFactor } from './second-factor.js';
import { endSessions } from './sessions.js';
import type { Account, UsersStore } from './users.js';

/** The owner of an account, with the session of the request. */
export interface Owner extends Caller, Pick<RequestBase, 'report'> {}

/** How people change their own accounts. A token does not suffice for that: they also have to prove who they are. */
export interface OwnAccount {
  /** @throws Problem `not_found` if the token belongs to no account */
  find(actor: Actor): Promise<Account>;
  /** Changes the password and ends all other sessions. */
  changePassword(owner: Owner, current: string, password: string): Promise<void>;
  /** Starts to set up a second factor. @throws Problem `conflict` if one is enabled */
  beginTotp(owner: Owner, password: string): Promise<NewSecret>;
  /** Enables the second factor. @returns the recovery codes */
  confirmTotp(owner: Owner, code: string): Promise<readonly string[]>;
  disableTotp(owner: Owner, password: string, code: string): Promise<void>;
}

interface OwnAccountDependencies {
  readonly db: Kysely<Schema>;
  readonly users: UsersStore;
  readonly guard: BruteForceGuard;
  readonly passwords: PasswordHasher;
  readonly secondFactor: SecondFactor;
  readonly notifications: Notifications;
  readonly revocations: Revocations;
}

/** Creates the service with which people change their own accounts. */
export function createOwnAccount({
  db,
  users,
  guard,
  passwords,
  secondFactor,
  notifications,
  revocations,
}: OwnAccountDependencies): OwnAccount {
  async function find({ subject }: Actor): Promise<Account> {
    const account = await users.find(subject);
    if (!account)
      throw new Problem('not_found', { detail: 'This token does not belong to an account of this server.' });
    return account;
  }

  /** @throws Problem `forbidden` if the password is wrong */
  async function confirmPassword(owner: Owner, password: string): Promise<Account> {
    const account = await find(owner);
    const attempt = { ip: owner.ip, account: account.id, report: owner.report };
    const verified = await guard.attempt('password', attempt, async () =>
      (await passwords.verify(account.passwordHash, password)) ? account : undefined,
    );
    if (verified) return verified;
    owner.report('authn_password_change_fail', { user: account.id });
    throw new Problem('forbidden', { detail: 'The password is wrong.' });
  }

  /**
   * Runs a change that a code allows, with protection against guessing.
   *
   * @param account as it was read before
   * @param change returns `undefined` if the code is wrong
   * @throws Problem `forbidden` if the code is wrong
   */
  async function confirmCode<Result>(
    owner: Owner,
    account: Account,
    change: (trx: Transaction<Schema>, account: LockedAccount) => Promise<Result | undefined>,
  ): Promise<Result> {
    const attempt = { ip: owner.ip, account: account.id, report: owner.report };
    const result = await guard.attempt('totp', attempt, () => withLockedAccount(db, owner, account, change));
    if (result !== undefined) return result;
    owner.report('authn_login_fail', { reason: 'wrong second factor', user: account.id });
    throw new Problem('forbidden', { detail: 'The code is wrong.' });
  }

  return {
    find,

    async changePassword(owner, current, password) {
      const account = await confirmPassword(owner, current);
      assertStrong(password, account.email);
      const passwordHash = await passwords.hash(password);
      const ended = await withLockedAccount(db, owner, account, async (trx, locked) => {
        await updateAccount(trx, locked, { password_hash: passwordHash });
        await trx.deleteFrom('mail_tokens').where('email', '=', locked.email).where('purpose', '=', 'reset').execute();
        await recordAudit(trx, owner, 'password_changed', locked.id);
        await notifications.add(trx, (emails) => emails.passwordChanged(locked.email));
        return endSessions(trx, locked, { except: owner.session });
      });
      revocations.add(ended);
      owner.report('authn_password_change', { user: account.id });
    },

    async beginTotp(owner, password) {
      const account = await confirmPassword(owner, password);
      return withLockedAccount(db, owner, account, async (trx, locked) => {
        const secret = await secondFactor.begin(trx, locked);
        if (!secret) throw new Problem('conflict', { detail: 'A second factor is already enabled: disable it first.' });
        await recordAudit(trx, owner, 'second_factor_started', locked.id);
        return secret;
      });
    },

    async confirmTotp(owner, code) {
      const account = await find(owner);
      const recoveryCodes = await confirmCode(owner, account, async (trx, locked) => {
        const codes = await secondFactor.confirm(trx, locked, code);
        if (!codes) return undefined;
        await recordAudit(trx, owner, 'second_factor_enabled', locked.id);
        await notifications.add(trx, (emails) => emails.secondFactorEnabled(locked.email));
        return codes;
      });
      owner.report('user_updated', { user: account.id, what: 'second factor on' });
      return recoveryCodes;
    },

    async disableTotp(owner, password, code) {
      const account = await confirmPassword(owner, password);
      await confirmCode(owner, account, async (trx, locked) => {
        const proof = await secondFactor.redeem(trx, locked, code);
        if (!proof) return undefined;
        await secondFactor.disable(trx, locked);
        await recordAudit(trx, owner, 'second_factor_disabled', locked.id, proof);
        await notifications.add(trx, (emails) => emails.secondFactorDisabled(locked.email));
        return proof;
      });
      owner.report('user_updated', { user: account.id, what: 'second factor off' });
    },
  };
}
