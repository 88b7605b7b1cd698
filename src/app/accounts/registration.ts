import type { Kysely } from 'kysely';
import { Problem } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { audit, type Actor } from './audit.js';
import type { Background } from './background-tasks.js';
import type { Guard, Trial } from './brute-force-guard.js';
import { addressOf } from './brute-force-guard.js';
import type { Letters } from './mail/emails.js';
import type { Mailer } from './mail/mailer.js';
import { createMailToken, useMailToken } from './mail-tokens.js';
import { hashPassword, refuseWeak } from './passwords.js';
import type { Revocations } from './revocations.js';
import { endSessions } from './sessions.js';
import { insertUser, normalized, rememberAddress, type UsersStore } from './users.js';

export type Registration = ReturnType<typeof createRegistration>;

interface Parts {
  readonly db: Kysely<Schema>;
  readonly users: UsersStore;
  readonly guard: Guard;
  readonly background: Background;
  readonly letters: Letters;
  readonly mailer: Mailer;
  readonly revocations: Revocations;
}

/** Where someone comes from who is not known yet. */
export type Stranger = Omit<Actor, 'subject'> & Pick<Trial, 'report'>;

/**
 * What a mailbox proves. Whoever asks is told nothing: whether there is an account shows in the mail alone, and all that
 * hangs on it is done after the answer.
 */
export function createRegistration({ db, users, guard, background, letters, mailer, revocations }: Parts) {
  /** Mails are sent at the word of a stranger: not too many, to any one address or for any one stranger. */
  async function takeMail(email: string, { ip, report }: Stranger): Promise<void> {
    await guard.take('mail', { ip, account: normalized(email), report });
  }

  /** A code cannot be guessed; trying is slowed down and told all the same. */
  async function use(token: string, purpose: 'verify' | 'reset', stranger: Stranger, change: Change): Promise<void> {
    const attempt = await guard.take('code', { ip: stranger.ip, report: stranger.report });
    const done = await db.transaction().execute(async (trx) => {
      const found = await useMailToken(trx, token, purpose);
      return found && (await change(trx, found));
    });
    if (!done) {
      stranger.report('authn_login_fail', { reason: `a code that is not good to ${purpose}` });
      const message = 'is not a code that was sent, or is too old';
      throw new Problem('invalid_input', { errors: [{ in: 'body', path: '/token', message }] });
    }
    await attempt.forgive();
  }

  return {
    /** There is an account once its address is confirmed. @throws Problem for a weak password */
    async register(email: string, password: string, stranger: Stranger): Promise<void> {
      refuseWeak(password, normalized(email));
      await takeMail(email, stranger);
      background.later(async () => {
        if (await users.findByEmail(email)) {
          await mailer.send(letters.alreadyRegistered(email));
          return;
        }
        const passwordHash = await hashPassword(password);
        const token = await createMailToken(db, { email: normalized(email), purpose: 'verify', passwordHash });
        await mailer.send(letters.confirm(email, token));
      });
    },

    /** @throws Problem when the code is not good */
    async verify(token: string, stranger: Stranger): Promise<void> {
      await use(token, 'verify', stranger, async (trx, { email, passwordHash }) => {
        if (passwordHash === null) return false;
        const id = await insertUser(trx, { email, passwordHash });
        if (id === undefined) return false;
        await rememberAddress(trx, id, addressOf(stranger.ip));
        await audit(trx, { ...stranger, subject: id }, 'account_registered', id);
        stranger.report('user_created', { user: id });
        return true;
      });
    },

    async forgot(email: string, stranger: Stranger): Promise<void> {
      await takeMail(email, stranger);
      background.later(async () => {
        const account = await users.findByEmail(email);
        if (!account || account.disabled) return;
        const token = await db.transaction().execute(async (trx) => {
          await audit(trx, { ...stranger, subject: 'anonymous' }, 'password_reset_requested', account.id);
          return createMailToken(trx, { email: account.email, purpose: 'reset' });
        });
        await mailer.send(letters.reset(account.email, token));
      });
    },

    /**
     * Ends all sessions. Whoever has the code is the owner: their address is known from now on, so that guessing by
     * others does not slow them down.
     *
     * @throws Problem for a weak password, or a code that is not good
     */
    async reset(token: string, password: string, stranger: Stranger): Promise<void> {
      refuseWeak(password);
      const passwordHash = await hashPassword(password);
      let ended: readonly string[] = [];
      let owner: string | undefined;
      await use(token, 'reset', stranger, async (trx, { email }) => {
        const user = await trx
          .updateTable('users')
          .set({ password_hash: passwordHash })
          .where('email', '=', email)
          .where('disabled_at', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (!user) return false;
        ended = await endSessions(trx, user.id);
        await rememberAddress(trx, user.id, addressOf(stranger.ip));
        await audit(trx, { ...stranger, subject: user.id }, 'password_reset', user.id);
        stranger.report('authn_password_change', { user: user.id });
        owner = email;
        return true;
      });
      revocations.add(ended);
      const to = owner;
      if (to !== undefined) background.later(() => mailer.send(letters.changed(to, 'Its password has been set anew.')));
    },
  };
}

type Change = (
  trx: Kysely<Schema>,
  token: { readonly email: string; readonly passwordHash: string | null },
) => Promise<boolean>;
