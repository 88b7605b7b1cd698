import type { Kysely, Transaction } from 'kysely';
import { Problem } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import type { AccessTokens } from './access-tokens.js';
import { lockUnchanged, type LockedAccount } from './account-lock.js';
import { recordAudit, type Actor } from './audit.js';
import { networkOf, type BruteForceGuard } from './brute-force-guard.js';
import type { Notifications } from './mail/notifications.js';
import type { PasswordHasher } from './passwords.js';
import type { Requester } from './registration.js';
import type { Renew } from './renewal.js';
import type { SecondFactor } from './second-factor.js';
import { sha256 } from './secrets.js';
import { startSession, type Grant } from './sessions.js';
import { normalizeEmail, type LoginCandidate, type UsersStore } from './users.js';

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
  readonly passwords: PasswordHasher;
  readonly secondFactor: SecondFactor;
  readonly tokens: AccessTokens;
  readonly renew: Renew;
  readonly notifications: Notifications;
}

/** Required in every 401 (RFC 9110, section 15.5.2). */
const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

/** Creates the login with a password, and a second factor if the account has one. */
export function createLogin({
  db,
  users,
  guard,
  passwords,
  secondFactor,
  tokens,
  renew,
  notifications,
}: LoginDependencies): Login {
  /** @throws Problem `credentials_invalid` */
  async function verifyCredentials(
    { email, password }: Credentials,
    { ip, report }: Requester,
  ): Promise<LoginCandidate> {
    const found = await users.findForLogin(email, networkOf(ip));
    const attempt = { ip, account: normalizeEmail(email), isKnownAddress: found?.isKnownAddress ?? false, report };
    const verified = await guard.attempt('login', attempt, async () => {
      const isVerified = await passwords.verify(found?.account.passwordHash, password);
      return isVerified && !found?.account.disabled ? found : undefined;
    });
    if (verified) return verified;
    report('authn_login_fail', {
      reason: 'wrong address or password',
      user: found?.account.id,
      account: sha256(attempt.account),
    });
    throw invalidCredentials('The e-mail address or password is wrong, or the account is disabled.');
  }

  /** @returns `undefined` if the code is wrong */
  async function redeemCode(
    trx: Transaction<Schema>,
    account: LockedAccount,
    code: string | undefined,
    actor: Actor,
  ): Promise<'verified' | undefined> {
    if (account.totpSecret === undefined) return 'verified';
    const proof = code === undefined ? undefined : await secondFactor.redeem(trx, account, code);
    if (proof === 'recovery') await recordAudit(trx, actor, 'recovery_code_used', account.id);
    return proof && 'verified';
  }

  /** Redeems the code and starts the session, if the account is still the one whose password was verified. */
  async function start(
    { account, isKnownAddress }: LoginCandidate,
    code: string | undefined,
    requester: Requester,
    userAgent: string | undefined,
  ): Promise<Grant | undefined> {
    const actor = { ...requester, subject: account.id };
    const started = await db.transaction().execute(async (trx) => {
      const locked = await lockUnchanged(trx, account);
      if (!locked) throw invalidCredentials('The account was changed meanwhile: log in again.');
      if (!(await redeemCode(trx, locked, code, actor))) return undefined;
      if (!isKnownAddress) await notifications.add(trx, (emails) => emails.newLogin(locked.email, requester.ip));
      return { locked, ...(await startSession(trx, locked, actor, userAgent)) };
    });
    if (!started) return undefined;
    const { locked, session, refreshToken } = started;
    return { session, refreshToken, access: await tokens.issue(locked, session) };
  }

  return {
    async login(credentials, requester, userAgent) {
      const candidate = await verifyCredentials(credentials, requester);
      const { account, isKnownAddress } = candidate;
      const { ip, report } = requester;
      const { code } = credentials;
      if (account.totpSecret !== undefined && code === undefined)
        throw new Problem('second_factor_required', {
          detail: 'Send a code of your authenticator app, or a recovery code.',
          headers: CHALLENGE,
        });
      const begin = () => start(candidate, code, requester, userAgent);
      const grant =
        account.totpSecret === undefined
          ? await begin()
          : await guard.attempt('totp', { ip, isKnownAddress, account: account.id, report }, begin);
      if (!grant) {
        report('authn_login_fail', {
          reason: 'wrong second factor',
          user: account.id,
          account: sha256(normalizeEmail(credentials.email)),
        });
        throw invalidCredentials('The code is wrong.');
      }
      report('authn_login_success', { user: account.id });
      report('session_created', { user: account.id, session: grant.session });
      return grant;
    },

    async refresh(refreshToken, requester) {
      const renewal = await renew(refreshToken, requester);
      if (renewal.outcome === 'renewed') return renewal.grant;
      const { ip, report } = requester;
      if (renewal.outcome === 'reused') report('authn_token_reuse', { user: renewal.userId, session: renewal.session });
      else report('authn_token_invalid', { reason: 'refresh token' });
      // A token cannot be guessed, so a valid one never gets here, whatever its neighbors do.
      await guard.acquire('refresh', { ip, report });
      throw new Problem('token_invalid', {
        detail: 'The refresh token is invalid, expired or already used: log in again.',
        headers: CHALLENGE,
      });
    },
  };
}

function invalidCredentials(detail: string): Problem {
  return new Problem('credentials_invalid', { detail, headers: CHALLENGE });
}
