import type { Kysely } from 'kysely';
import { Problem } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { audit, type Actor } from './audit.js';
import type { Background } from './background-tasks.js';
import { addressOf, type Guard } from './brute-force-guard.js';
import type { Letters } from './mail/emails.js';
import type { Mailer } from './mail/mailer.js';
import { isPassword } from './passwords.js';
import type { Stranger } from './registration.js';
import type { Proof, SecondFactor } from './second-factor.js';
import type { Grant, Sessions } from './sessions.js';
import { normalized, type Account, type UsersStore } from './users.js';

/** What someone says to be let in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly code?: string | undefined;
}

interface Parts {
  readonly db: Kysely<Schema>;
  readonly users: UsersStore;
  readonly guard: Guard;
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly background: Background;
  readonly letters: Letters;
  readonly mailer: Mailer;
}

export type Login = ReturnType<typeof createLogin>;

/** Who knows a password, and has a second factor where one is asked for, gets a session. */
export function createLogin({ db, users, guard, secondFactor, sessions, background, letters, mailer }: Parts) {
  function prove(account: Account, code: string, actor: Actor): Promise<Proof> {
    return db.transaction().execute(async (trx) => {
      const proof = await secondFactor.use(trx, account, code);
      if (proof === 'recovery') await audit(trx, actor, 'recovery_code_used', account.id);
      return proof;
    });
  }

  return {
    /**
     * An unknown address, a wrong password and a disabled account are one and the same to the caller, in words and in
     * time: as many statements, and one password hash.
     *
     * @throws Problem `credentials_invalid`, `second_factor_required` or `rate_limited`
     */
    async login(credentials: Credentials, stranger: Stranger, userAgent: string | undefined): Promise<Grant> {
      const { ip, report } = stranger;
      const found = await users.findForLogin(credentials.email, addressOf(ip));
      const trial = { ip, known: found?.known ?? false, report };
      const attempt = await guard.take('login', { ...trial, account: normalized(credentials.email) });
      const right = await isPassword(found?.account.passwordHash, credentials.password);
      if (!found || !right || found.account.disabled) {
        report('authn_login_fail', { reason: 'wrong address or password', user: found?.account.id });
        throw new Problem('credentials_invalid', { detail: wrong, headers: challenge });
      }
      const { account } = found;
      await attempt.forgive();
      const actor = { ...stranger, subject: account.id };
      if (account.totpSecret !== undefined) {
        if (credentials.code === undefined)
          throw new Problem('second_factor_required', { detail: needed, headers: challenge });
        const guess = await guard.take('totp', { ...trial, account: account.id });
        const proof = await prove(account, credentials.code, actor);
        if (proof === undefined) {
          report('authn_login_fail', { reason: 'wrong second factor', user: account.id });
          throw new Problem('credentials_invalid', { detail: 'The code is wrong.', headers: challenge });
        }
        await guess.forgive();
      }
      const grant = await sessions.start(account, actor, userAgent);
      // From elsewhere than ever before: the owner should know.
      if (!found.known) background.later(() => mailer.send(letters.changed(account.email, newPlace(ip))));
      report('authn_login_success', { user: account.id });
      report('session_created', { user: account.id, session: grant.session });
      return grant;
    },

    /** @throws Problem `token_invalid` when the refresh token is not good */
    async refresh(refreshToken: string, stranger: Stranger): Promise<Grant> {
      const attempt = await guard.take('refresh', stranger);
      const renewal = await sessions.renew(refreshToken, stranger);
      if (renewal.outcome === 'reused') {
        const { userId: user, session } = renewal;
        stranger.report('authn_token_reuse', { user, session });
      }
      if (renewal.outcome !== 'renewed') {
        if (renewal.outcome === 'unknown') stranger.report('authn_token_invalid', { reason: 'refresh token' });
        throw new Problem('token_invalid', { detail: 'The refresh token is not good: log in.', headers: challenge });
      }
      await attempt.forgive();
      return renewal.grant;
    },
  };
}

const newPlace = (ip: string): string => `Someone has logged in from an address that is new to it: ${ip}.`;
const wrong = 'The address or the password is wrong, or the account is not to be used.';
const needed = 'Send a code of your authenticator app, or a recovery code.';
/** RFC 9110, 15.5.2, asks for one in every 401. */
const challenge = { 'WWW-Authenticate': 'Bearer' };
