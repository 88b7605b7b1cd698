import type { Kysely } from 'kysely';
import { Problem } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { recordAudit, type Actor } from './audit.js';
import { networkOf, type BruteForceGuard } from './brute-force-guard.js';
import type { Notifications } from './mail/notifications.js';
import { verifyPassword } from './passwords.js';
import type { Requester } from './registration.js';
import type { Proof, SecondFactor } from './second-factor.js';
import type { Grant, Sessions } from './sessions.js';
import { normalizeEmail, type Account, type UsersStore } from './users.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** A code of an authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

export interface Login {
  /**
   * Starts a session. An unknown address, a wrong password and a disabled account are indistinguishable, also by response
   * time: each takes the same number of statements, and one password hash.
   *
   * @throws Problem `credentials_invalid`, `second_factor_required` or `rate_limited`
   */
  login(credentials: Credentials, requester: Requester, userAgent: string | undefined): Promise<Grant>;
  /** Exchanges a refresh token for the next one. @throws Problem `token_invalid` */
  refresh(refreshToken: string, requester: Requester): Promise<Grant>;
}

interface LoginDependencies {
  readonly db: Kysely<Schema>;
  readonly users: UsersStore;
  readonly guard: BruteForceGuard;
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly notifications: Notifications;
}

/** Required in every 401 (RFC 9110, section 15.5.2). */
const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

/** Creates the login with a password, and a second factor if the account has one. */
export function createLogin({ db, users, guard, secondFactor, sessions, notifications }: LoginDependencies): Login {
  function redeemCode(account: Account, code: string, actor: Actor): Promise<Proof | undefined> {
    return db.transaction().execute(async (trx) => {
      const proof = await secondFactor.redeem(trx, account, code);
      if (proof === 'recovery') await recordAudit(trx, actor, 'recovery_code_used', account.id);
      return proof;
    });
  }

  return {
    async login(credentials, requester, userAgent) {
      const { ip, report } = requester;
      const found = await users.findForLogin(credentials.email, networkOf(ip));
      const attempt = { ip, isKnownAddress: found?.isKnownAddress ?? false, report };
      const permit = await guard.acquire('login', { ...attempt, account: normalizeEmail(credentials.email) });
      const isVerified = await verifyPassword(found?.account.passwordHash, credentials.password);
      if (!found || !isVerified || found.account.disabled) {
        report('authn_login_fail', { reason: 'wrong address or password', user: found?.account.id });
        throw new Problem('credentials_invalid', {
          detail: 'The e-mail address or password is wrong, or the account is disabled.',
          headers: CHALLENGE,
        });
      }
      const { account } = found;
      await permit.refund();
      const actor = { ...requester, subject: account.id };
      if (account.totpSecret !== undefined) {
        if (credentials.code === undefined)
          throw new Problem('second_factor_required', {
            detail: 'Send a code of your authenticator app, or a recovery code.',
            headers: CHALLENGE,
          });
        const codePermit = await guard.acquire('totp', { ...attempt, account: account.id });
        const proof = await redeemCode(account, credentials.code, actor);
        if (proof === undefined) {
          report('authn_login_fail', { reason: 'wrong second factor', user: account.id });
          throw new Problem('credentials_invalid', { detail: 'The code is wrong.', headers: CHALLENGE });
        }
        await codePermit.refund();
      }
      const grant = await sessions.start(account, actor, userAgent);
      if (!found.isKnownAddress) notifications.send((emails) => emails.newLogin(account.email, ip));
      report('authn_login_success', { user: account.id });
      report('session_created', { user: account.id, session: grant.session });
      return grant;
    },

    async refresh(refreshToken, requester) {
      const permit = await guard.acquire('refresh', requester);
      const renewal = await sessions.renew(refreshToken, requester);
      if (renewal.outcome === 'reused') {
        const { userId: user, session } = renewal;
        requester.report('authn_token_reuse', { user, session });
      }
      if (renewal.outcome !== 'renewed') {
        if (renewal.outcome === 'unknown') requester.report('authn_token_invalid', { reason: 'refresh token' });
        throw new Problem('token_invalid', {
          detail: 'The refresh token is invalid, expired or already used: log in again.',
          headers: CHALLENGE,
        });
      }
      await permit.refund();
      return renewal.grant;
    },
  };
}
