import type { Logger } from 'pino';
import type { Claims } from '../../kit/index.js';
import type { Database } from '../database/database.js';
import { createAccessTokens } from './access-tokens.js';
import { createAdministration, type Administration } from './administration.js';
import { createAuditStore, type AuditStore } from './audit.js';
import { createBackgroundTasks } from './background-tasks.js';
import { createBruteForceGuard, type BackoffPolicies } from './brute-force-guard.js';
import { deleteExpired } from './delete-expired.js';
import { createLogin, type Login } from './login.js';
import { createEmailTemplates } from './mail/emails.js';
import { createMailer, type MailSettings } from './mail/mailer.js';
import { createNotifications } from './mail/notifications.js';
import { createOwnAccount, type OwnAccount } from './own-account.js';
import { createRegistration, type Registration } from './registration.js';
import { createRevocations } from './revocations.js';
import { schedule } from './schedule.js';
import { createSealing } from './sealing.js';
import { createSecondFactor } from './second-factor.js';
import { createSessions, type Sessions } from './sessions.js';
import { createSigningKeys, type SigningKeys } from './signing-keys.js';
import { createUsersStore, type UsersStore } from './users.js';

export interface AccountsSettings {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** The `aud` of the tokens. */
  readonly audience: string;
  /** The origin under which clients reach this server: `https://api.example.com`. */
  readonly publicUrl: string;
  /** The key that encrypts secrets in the database: 32 bytes in base64. */
  readonly encryptionKey: string;
  readonly mail: MailSettings;
  /** The default is `DEFAULT_BACKOFF`. */
  readonly backoff?: BackoffPolicies;
}

/** The services of accounts, for their handlers. */
export interface Accounts {
  readonly keys: SigningKeys;
  readonly users: UsersStore;
  readonly sessions: Sessions;
  readonly audit: AuditStore;
  readonly registration: Registration;
  readonly login: Login;
  readonly ownAccount: OwnAccount;
  readonly administration: Administration;
  /** The web origin whose pages may use the refresh cookie. */
  readonly origin: string;
  /** Checks whether the session of a token has ended. */
  readonly isRevoked: (claims: Claims) => boolean | Promise<boolean>;
  /** Waits until all e-mails are sent. */
  drain(): Promise<void>;
  /** Waits for outstanding work, within a time limit, and stops all timers. */
  close(): Promise<void>;
}

const CLEANUP_INTERVAL_MS = 3_600_000;

/**
 * Creates the services of accounts.
 *
 * @throws StartupError if the encryption key is not the one of the database
 */
export async function createAccounts(
  { db, system }: Pick<Database, 'db' | 'system'>,
  settings: AccountsSettings,
  log: Logger,
): Promise<Accounts> {
  const { publicUrl } = settings;
  const sealing = createSealing(settings.encryptionKey);
  const keys = await createSigningKeys(system, sealing, log);
  const revocations = await createRevocations(system, log);
  const users = createUsersStore(db);
  const guard = createBruteForceGuard(db, settings.backoff);
  const secondFactor = createSecondFactor(sealing, new URL(publicUrl).hostname);
  const sessions = createSessions(db, createAccessTokens(keys, settings), revocations);
  const notifications = createNotifications({
    templates: createEmailTemplates(publicUrl),
    mailer: createMailer(settings.mail, log),
    tasks: createBackgroundTasks(log),
  });
  const stopCleanup = schedule(CLEANUP_INTERVAL_MS, log, () => deleteExpired(db));

  return {
    keys,
    users,
    sessions,
    audit: createAuditStore(db),
    registration: createRegistration({ db, users, guard, notifications, revocations }),
    login: createLogin({ db, users, guard, secondFactor, sessions, notifications }),
    ownAccount: createOwnAccount({ db, users, guard, secondFactor, notifications, revocations }),
    administration: createAdministration(db, revocations),
    origin: new URL(publicUrl).origin,
    isRevoked: (claims) => revocations.isRevoked(claims),
    drain: () => notifications.drain(),
    async close() {
      await notifications.close();
      await Promise.all([keys.close(), revocations.close(), stopCleanup()]);
    },
  };
}
