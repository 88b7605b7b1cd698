import { setTimeout as wait } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Claims } from '../../kit/index.js';
import type { Schema } from '../database/schema.js';
import { createAccessTokens } from './access-tokens.js';
import { createAdministration } from './administration.js';
import { createAuditStore } from './audit.js';
import { createBackground } from './background-tasks.js';
import { createGuard, type PatienceOf } from './brute-force-guard.js';
import { createLogin } from './login.js';
import { createLetters } from './mail/emails.js';
import { createMailer, type MailSettings } from './mail/mailer.js';
import { createOwnAccount } from './own-account.js';
import { createRegistration } from './registration.js';
import { repeat } from './schedule.js';
import { createRevocations } from './revocations.js';
import { createSealing } from './sealing.js';
import { createSecondFactor } from './second-factor.js';
import { createSessions } from './sessions.js';
import { createSigningKeys } from './signing-keys.js';
import { sweep } from './delete-expired.js';
import { createUsersStore } from './users.js';

export interface AccountsSettings {
  /** `iss` and `aud` of the tokens. */
  readonly issuer: string;
  readonly audience: string;
  /** How people and web pages know this server: `https://api.example.com`. */
  readonly publicUrl: string;
  /** 32 bytes in base64, for what is sealed in the database. */
  readonly encryptionKey: string;
  readonly mail: MailSettings;
  readonly patience?: PatienceOf;
}

export type Accounts = Awaited<ReturnType<typeof createAccounts>>;

const hourly = 3_600_000;
/** How long work in the background is waited for at the end, in milliseconds. */
const patience = 5000;

/**
 * Accounts, sessions and the tokens they get.
 *
 * @throws StartRefused when the encryption key is not the one of the database
 */
export async function createAccounts(db: Kysely<Schema>, settings: AccountsSettings, log: Logger) {
  const { publicUrl } = settings;
  const sealing = createSealing(settings.encryptionKey);
  const keys = await createSigningKeys(db, sealing, log);
  const revocations = await createRevocations(db, log);
  const mailer = createMailer(settings.mail, log);
  const background = createBackground(log);
  const letters = createLetters(publicUrl);
  const users = createUsersStore(db);
  const guard = createGuard(db, settings.patience);
  const secondFactor = createSecondFactor(sealing, new URL(publicUrl).hostname);
  const sessions = createSessions(db, createAccessTokens(keys, settings), revocations);
  const parts = { db, users, guard, secondFactor, sessions, background, letters, mailer, revocations };
  const stopSweeping = repeat(hourly, log, () => sweep(db));

  return {
    keys,
    users,
    sessions,
    isRevoked: (claims: Claims) => revocations.isRevoked(claims),
    audit: createAuditStore(db),
    registration: createRegistration(parts),
    login: createLogin(parts),
    own: createOwnAccount(parts),
    administration: createAdministration(db, revocations),
    /** The web origin whose pages may use the refresh cookie. */
    origin: new URL(publicUrl).origin,
    /** Waits for what is still to be done after answers that were given. */
    settle: () => background.finish(),
    /** A mail server that does not answer holds nobody up for long. */
    async close() {
      const late = wait(patience, undefined, { ref: false });
      await Promise.race([background.finish(), late]);
      mailer.close();
      await Promise.all([keys.close(), revocations.close(), stopSweeping()]);
    },
  };
}
