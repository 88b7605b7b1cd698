import type { Kysely } from 'kysely';
import { Problem, type RequestBase } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { recordAudit, type Actor } from './audit.js';
import { networkOf, type BruteForceGuard } from './brute-force-guard.js';
import type { Notifications } from './mail/notifications.js';
import { createMailToken, redeemMailToken, type MailTokenContent } from './mail-tokens.js';
import { assertStrong, hashPassword } from './passwords.js';
import type { Revocations } from './revocations.js';
import { endSessions } from './sessions.js';
import { insertUser, normalizeEmail, rememberAddress, type UsersStore } from './users.js';

/** A client that is not authenticated yet. */
export type Requester = Omit<Actor, 'subject'> & Pick<RequestBase, 'report'>;

/**
 * Everything that requires access to a mailbox. The responses do not disclose whether there is an account: only the
 * e-mail does, and all work that depends on it is done after the response.
 */
export interface Registration {
  /** Sends a code. The account is created once its address is confirmed. @throws Problem for a weak password */
  register(email: string, password: string, requester: Requester): Promise<void>;
  /** Creates the account. @throws Problem for an invalid code */
  verifyEmail(token: string, requester: Requester): Promise<void>;
  /** Sends a code to set a new password, if there is an account. */
  requestPasswordReset(email: string, requester: Requester): Promise<void>;
  /**
   * Sets a new password and ends all sessions. The code proves ownership, so the requester's network becomes a known one,
   * where guessing by others does not slow the owner down.
   *
   * @throws Problem for a weak password or an invalid code
   */
  resetPassword(token: string, password: string, requester: Requester): Promise<void>;
}

interface RegistrationDependencies {
  readonly db: Kysely<Schema>;
  readonly users: UsersStore;
  readonly guard: BruteForceGuard;
  readonly notifications: Notifications;
  readonly revocations: Revocations;
}

/** Applies the change that a token authorizes. @returns whether it was possible */
type Change = (trx: Kysely<Schema>, content: MailTokenContent) => Promise<boolean>;

/** Creates the registration of accounts and the reset of passwords. */
export function createRegistration({
  db,
  users,
  guard,
  notifications,
  revocations,
}: RegistrationDependencies): Registration {
  /** Limits the e-mails that anyone can have sent, per mailbox and per client. */
  async function limitEmails(email: string, { ip, report }: Requester): Promise<void> {
    await guard.acquire('mail', { ip, account: normalizeEmail(email), report });
  }

  /** Redeems a token. It cannot be guessed, but attempts are limited and reported nevertheless. */
  async function redeem(
    token: string,
    purpose: 'verify' | 'reset',
    requester: Requester,
    change: Change,
  ): Promise<void> {
    const permit = await guard.acquire('code', { ip: requester.ip, report: requester.report });
    const isDone = await db.transaction().execute(async (trx) => {
      const content = await redeemMailToken(trx, token, purpose);
      return content !== undefined && (await change(trx, content));
    });
    if (!isDone) {
      requester.report('authn_login_fail', { reason: `an invalid code to ${purpose}` });
      const message = 'is not a valid code, or has expired';
      throw new Problem('invalid_input', { errors: [{ in: 'body', path: '/token', message }] });
    }
    await permit.refund();
  }

  return {
    async register(email, password, requester) {
      assertStrong(password, normalizeEmail(email));
      await limitEmails(email, requester);
      notifications.send(async (emails) => {
        if (await users.findByEmail(email)) return emails.alreadyRegistered(email);
        const passwordHash = await hashPassword(password);
        const token = await createMailToken(db, { email: normalizeEmail(email), purpose: 'verify', passwordHash });
        return emails.confirmAddress(email, token);
      });
    },

    async verifyEmail(token, requester) {
      await redeem(token, 'verify', requester, async (trx, { email, passwordHash }) => {
        if (passwordHash === null) return false;
        const id = await insertUser(trx, { email, passwordHash });
        if (id === undefined) return false;
        await rememberAddress(trx, id, networkOf(requester.ip));
        await recordAudit(trx, { ...requester, subject: id }, 'account_registered', id);
        requester.report('user_created', { user: id });
        return true;
      });
    },

    async requestPasswordReset(email, requester) {
      await limitEmails(email, requester);
      notifications.send(async (emails) => {
        const account = await users.findByEmail(email);
        if (!account || account.disabled) return undefined;
        const token = await db.transaction().execute(async (trx) => {
          await recordAudit(trx, { ...requester, subject: 'anonymous' }, 'password_reset_requested', account.id);
          return createMailToken(trx, { email: account.email, purpose: 'reset' });
        });
        return emails.resetPassword(account.email, token);
      });
    },

    async resetPassword(token, password, requester) {
      assertStrong(password);
      const passwordHash = await hashPassword(password);
      let ended: readonly string[] = [];
      let owner: string | undefined;
      await redeem(token, 'reset', requester, async (trx, { email }) => {
        const user = await trx
          .updateTable('users')
          .set({ password_hash: passwordHash })
          .where('email', '=', email)
          .where('disabled_at', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (!user) return false;
        ended = await endSessions(trx, user.id);
        await rememberAddress(trx, user.id, networkOf(requester.ip));
        await recordAudit(trx, { ...requester, subject: user.id }, 'password_reset', user.id);
        requester.report('authn_password_change', { user: user.id });
        owner = email;
        return true;
      });
      revocations.add(ended);
      const to = owner;
      if (to !== undefined) notifications.send((emails) => emails.passwordChanged(to));
    },
  };
}
