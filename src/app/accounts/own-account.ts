import type { Kysely } from 'kysely';
import { Problem, type RequestBase } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { recordAudit, type Actor } from './audit.js';
import type { BruteForceGuard } from './brute-force-guard.js';
import type { Notifications } from './mail/notifications.js';
import { assertStrong, hashPassword, verifyPassword } from './passwords.js';
import type { Revocations } from './revocations.js';
import type { NewSecret, SecondFactor } from './second-factor.js';
import { endSessions } from './sessions.js';
import type { Account, UsersStore } from './users.js';

/** The owner of an account, with the session of the request. */
export interface Owner extends Actor, Pick<RequestBase, 'report'> {
  readonly session: string | undefined;
}

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
  readonly secondFactor: SecondFactor;
  readonly notifications: Notifications;
  readonly revocations: Revocations;
}

/** Creates the service with which people change their own accounts. */
export function createOwnAccount({
  db,
  users,
  guard,
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
    const permit = await guard.acquire('password', { ip: owner.ip, account: account.id, report: owner.report });
    if (!(await verifyPassword(account.passwordHash, password))) {
      owner.report('authn_password_change_fail', { user: account.id });
      throw new Problem('forbidden', { detail: 'The password is wrong.' });
    }
    await permit.refund();
    return account;
  }

  /**
   * Runs a check of a code, with protection against guessing.
   *
   * @param check returns `undefined` if the code is wrong
   * @throws Problem `forbidden` if the code is wrong
   */
  async function confirmCode<Result>(
    owner: Owner,
    account: Account,
    check: () => Promise<Result | undefined>,
  ): Promise<Result> {
    const permit = await guard.acquire('totp', { ip: owner.ip, account: account.id, report: owner.report });
    const result = await check();
    if (result === undefined) {
      owner.report('authn_login_fail', { reason: 'wrong second factor', user: account.id });
      throw new Problem('forbidden', { detail: 'The code is wrong.' });
    }
    await permit.refund();
    return result;
  }

  return {
    find,

    async changePassword(owner, current, password) {
      const account = await confirmPassword(owner, current);
      assertStrong(password, account.email);
      const passwordHash = await hashPassword(password);
      const ended = await db.transaction().execute(async (trx) => {
        await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', account.id).execute();
        await trx.deleteFrom('mail_tokens').where('email', '=', account.email).where('purpose', '=', 'reset').execute();
        await recordAudit(trx, owner, 'password_changed', account.id);
        return endSessions(trx, account.id, { except: owner.session });
      });
      revocations.add(ended);
      owner.report('authn_password_change', { user: account.id });
      notifications.send((emails) => emails.passwordChanged(account.email));
    },

    async beginTotp(owner, password) {
      const account = await confirmPassword(owner, password);
      return db.transaction().execute(async (trx) => {
        const secret = await secondFactor.begin(trx, account);
        if (!secret) throw new Problem('conflict', { detail: 'A second factor is already enabled: disable it first.' });
        await recordAudit(trx, owner, 'second_factor_started', account.id);
        return secret;
      });
    },

    async confirmTotp(owner, code) {
      const account = await find(owner);
      const recoveryCodes = await confirmCode(owner, account, () =>
        db.transaction().execute(async (trx) => {
          const codes = await secondFactor.confirm(trx, account, code);
          if (codes) await recordAudit(trx, owner, 'second_factor_enabled', account.id);
          return codes;
        }),
      );
      owner.report('user_updated', { user: account.id, what: 'second factor on' });
      notifications.send((emails) => emails.secondFactorEnabled(account.email));
      return recoveryCodes;
    },

    async disableTotp(owner, password, code) {
      const account = await confirmPassword(owner, password);
      await confirmCode(owner, account, () =>
        db.transaction().execute(async (trx) => {
          const proof = await secondFactor.redeem(trx, account, code);
          if (!proof) return undefined;
          await secondFactor.disable(trx, account.id);
          await recordAudit(trx, owner, 'second_factor_disabled', account.id, proof);
          return proof;
        }),
      );
      owner.report('user_updated', { user: account.id, what: 'second factor off' });
      notifications.send((emails) => emails.secondFactorDisabled(account.email));
    },
  };
}
