import type { Kysely, Transaction } from 'kysely';
import { Problem, type RequestBase } from '../../kit/index.js';
import type { MailPurpose, Schema } from '../database/schema.js';
import { lockAccountByEmail, updateAccount } from './account-lock.js';
import { recordAudit, type Actor } from './audit.js';
import { networkOf, type BruteForceGuard } from './brute-force-guard.js';
import type { Notifications } from './mail/notifications.js';
import { findMailToken, redeemMailToken, type MailTokenContent } from './mail-tokens.js';
import { assertStrong, type PasswordHasher } from './passwords.js';
import type { Revocations } from './revocations.js';
import { endSessions } from './sessions.js';
import { insertUser, normalizeEmail, rememberAddress } from './users.js';

/** A client that is not authenticated yet. */
export type Requester = Omit<Actor, 'subject'> & Pick<RequestBase, 'report'>;

/**
 * Everything that requires access to a mailbox. The responses do not disclose whether there is an account: only the
 * e-mail does, and all work that depends on it is done after the response.
 */
export interface Registration {
  /** Sends a code. The account is created once its address is confirmed. @throws Problem for a weak password */
  register(email: string, password: string, requester: Requester): Promise<void>;
  /**
   * Creates the account. The password shows that the reader of the e-mail is the one who registered: otherwise readers
   * could confirm, for someone else, an account at their own address.
   *
   * @throws Problem for an invalid code or a password that is not the one of the registration
   */
  verifyEmail(token: string, password: string, requester: Requester): Promise<void>;
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
  readonly guard: BruteForceGuard;
  readonly passwords: PasswordHasher;
  readonly notifications: Notifications;
  readonly revocations: Revocations;
}

/** Creates the registration of accounts and the reset of passwords. */
export function createRegistration({
  db,
  guard,
  passwords,
  notifications,
  revocations,
}: RegistrationDependencies): Registration {
  /** Finds what a code is for. It cannot be guessed, so only codes that do not exist count, and none is refused. */
  async function findContent(token: string, purpose: MailPurpose, requester: Requester): Promise<MailTokenContent> {
    return (await findMailToken(db, token, purpose)) ?? rejectCode(purpose, requester);
  }

  async function rejectCode(purpose: MailPurpose, { ip, report }: Requester): Promise<never> {
    report('authn_login_fail', { reason: `an invalid code to ${purpose}` });
    await guard.acquire('code', { ip, report });
    throw invalidInput('/token', 'is not a valid code, or has expired');
  }

  async function verifyRegistration(token: string, password: string, requester: Requester): Promise<MailTokenContent> {
    const content = await findContent(token, 'verify', requester);
    const { report } = requester;
    const isVerified = await guard.attempt('verify', { account: token, report }, async () =>
      content.passwordHash !== null && (await passwords.verify(content.passwordHash, password)) ? true : undefined,
    );
    if (isVerified) return content;
    report('authn_login_fail', { reason: 'not the password of the registration' });
    throw invalidInput('/password', 'is not the password of this registration');
  }

  async function createAccount(
    trx: Transaction<Schema>,
    { email, passwordHash }: MailTokenContent,
    requester: Requester,
  ): Promise<string | undefined> {
    if (passwordHash === null) return undefined;
    const id = await insertUser(trx, { email, passwordHash });
    if (id === undefined) return undefined;
    await rememberAddress(trx, id, networkOf(requester.ip));
    await recordAudit(trx, { ...requester, subject: id }, 'account_registered', id);
    return id;
  }

  return {
    async register(email, password, { ip, report }) {
      const address = normalizeEmail(email);
      assertStrong(password, address);
      await guard.acquire('register', { ip, account: address, report });
      const passwordHash = await passwords.hash(password);
      await notifications.request({ kind: 'registration', email, passwordHash });
    },

    async verifyEmail(token, password, requester) {
      const content = await verifyRegistration(token, password, requester);
      const id = await db
        .transaction()
        .execute(async (trx) =>
          (await redeemMailToken(trx, token, 'verify', content)) ? createAccount(trx, content, requester) : undefined,
        );
      if (id === undefined) return rejectCode('verify', requester);
      requester.report('user_created', { user: id });
    },

    async requestPasswordReset(email, { ip, requestId, report }) {
      const address = normalizeEmail(email);
      await guard.acquire('forgot', { ip, account: address, report });
      await notifications.request({ kind: 'password_reset', email: address, ip, requestId });
    },

    async resetPassword(token, password, requester) {
      const content = await findContent(token, 'reset', requester);
      assertStrong(password, content.email);
      const passwordHash = await passwords.hash(password);
      const reset = await db.transaction().execute(async (trx) => {
        const account = await lockAccountByEmail(trx, content.email);
        if (!account || account.disabled || !(await redeemMailToken(trx, token, 'reset', content))) return undefined;
        await updateAccount(trx, account, { password_hash: passwordHash });
        await rememberAddress(trx, account.id, networkOf(requester.ip));
        await recordAudit(trx, { ...requester, subject: account.id }, 'password_reset', account.id);
        await notifications.add(trx, (emails) => emails.passwordChanged(account.email));
        return { account, ended: await endSessions(trx, account) };
      });
      if (!reset) return rejectCode('reset', requester);
      revocations.add(reset.ended);
      await guard.forgiveLogins(reset.account.email, requester.ip);
      requester.report('authn_password_change', { user: reset.account.id });
    },
  };
}

function invalidInput(path: string, message: string): Problem {
  return new Problem('invalid_input', { errors: [{ in: 'body', path, message }] });
}
