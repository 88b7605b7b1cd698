import type { Kysely } from 'kysely';
import { Problem, type SecurityEvent } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { audit, type Actor } from './audit.js';
import type { Background } from './background-tasks.js';
import type { Guard } from './brute-force-guard.js';
import type { Letters } from './mail/emails.js';
import type { Mailer } from './mail/mailer.js';
import { hashPassword, isPassword, refuseWeak } from './passwords.js';
import type { Revocations } from './revocations.js';
import type { SecondFactor } from './second-factor.js';
import { endSessions } from './sessions.js';
import type { Account, UsersStore } from './users.js';

/** Who changes their own account, and from which session. */
export interface Owner extends Actor {
  readonly session: string | undefined;
  readonly report: (event: SecurityEvent, detail?: Readonly<Record<string, unknown>>) => void;
}

interface Parts {
  readonly db: Kysely<Schema>;
  readonly users: UsersStore;
  readonly guard: Guard;
  readonly secondFactor: SecondFactor;
  readonly revocations: Revocations;
  readonly background: Background;
  readonly letters: Letters;
  readonly mailer: Mailer;
}

export type OwnAccount = ReturnType<typeof createOwnAccount>;

/** What people change about their own account. A token is not enough for it: it takes the password as well. */
export function createOwnAccount(parts: Parts) {
  const { db, users, guard, secondFactor, revocations, background, letters, mailer } = parts;

  /** @throws Problem `not_found` for a token that is not of an account */
  async function accountOf({ subject }: Actor): Promise<Account> {
    const account = await users.find(subject);
    if (!account) throw new Problem('not_found', { detail: 'This token is not of an account of this server.' });
    return account;
  }

  /** @throws Problem `forbidden` when the password is not the owner's */
  async function confirmed(owner: Owner, password: string): Promise<Account> {
    const account = await accountOf(owner);
    const attempt = await guard.take('password', { ip: owner.ip, account: account.id, report: owner.report });
    if (!(await isPassword(account.passwordHash, password))) {
      owner.report('authn_password_change_fail', { user: account.id });
      throw new Problem('forbidden', { detail: 'The password is wrong.' });
    }
    await attempt.forgive();
    return account;
  }

  /** @throws Problem `forbidden` */
  async function proved<Result>(
    owner: Owner,
    account: Account,
    check: () => Promise<Result | undefined>,
  ): Promise<Result> {
    const guess = await guard.take('totp', { ip: owner.ip, account: account.id, report: owner.report });
    const result = await check();
    if (result === undefined) {
      owner.report('authn_login_fail', { reason: 'wrong second factor', user: account.id });
      throw new Problem('forbidden', { detail: 'The code is wrong.' });
    }
    await guess.forgive();
    return result;
  }

  function tell({ email }: Account, what: string): void {
    background.later(() => mailer.send(letters.changed(email, what)));
  }

  return {
    accountOf,

    /** Ends all sessions but this one. */
    async changePassword(owner: Owner, current: string, password: string): Promise<void> {
      const account = await confirmed(owner, current);
      refuseWeak(password, account.email);
      const passwordHash = await hashPassword(password);
      const ended = await db.transaction().execute(async (trx) => {
        await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', account.id).execute();
        await trx.deleteFrom('mail_tokens').where('email', '=', account.email).where('purpose', '=', 'reset').execute();
        await audit(trx, owner, 'password_changed', account.id);
        return endSessions(trx, account.id, { except: owner.session });
      });
      revocations.add(ended);
      owner.report('authn_password_change', { user: account.id });
      tell(account, 'Its password has been changed.');
    },

    /** @throws Problem `conflict` when a second factor is on already */
    async beginTotp(owner: Owner, password: string): Promise<{ secret: string; uri: string }> {
      const account = await confirmed(owner, password);
      return db.transaction().execute(async (trx) => {
        const begun = await secondFactor.begin(trx, account);
        if (!begun) throw new Problem('conflict', { detail: 'A second factor is on already: switch it off first.' });
        await audit(trx, owner, 'second_factor_started', account.id);
        return begun;
      });
    },

    /** @returns the recovery codes */
    async confirmTotp(owner: Owner, code: string): Promise<readonly string[]> {
      const account = await accountOf(owner);
      const codes = await proved(owner, account, () =>
        db.transaction().execute(async (trx) => {
          const made = await secondFactor.confirm(trx, account, code);
          if (made) await audit(trx, owner, 'second_factor_enabled', account.id);
          return made;
        }),
      );
      owner.report('user_updated', { user: account.id, what: 'second factor on' });
      tell(account, 'A second factor has been switched on.');
      return codes;
    },

    async disableTotp(owner: Owner, password: string, code: string): Promise<void> {
      const account = await confirmed(owner, password);
      await proved(owner, account, () =>
        db.transaction().execute(async (trx) => {
          const proof = await secondFactor.use(trx, account, code);
          if (!proof) return undefined;
          await secondFactor.disable(trx, account.id);
          await audit(trx, owner, 'second_factor_disabled', account.id, proof);
          return proof;
        }),
      );
      owner.report('user_updated', { user: account.id, what: 'second factor off' });
      tell(account, 'The second factor has been switched off.');
    },
  };
}
