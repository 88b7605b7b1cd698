import type { Logger } from 'pino';
import type { Claims } from '../../kit/index.js';
import type { Database } from '../database/database.js';
import { createAccessTokens } from './access-tokens.js';
import { createAdministration, type Administration } from './administration.js';
import { createAuditStore, type AuditStore } from './audit.js';
import { createBruteForceGuard, type BackoffPolicies } from './brute-force-guard.js';
import { deleteExpired } from './delete-expired.js';
import { createLogin, type Login } from './login.js';
import { createDelivery } from './mail/delivery.js';
import { createEmailTemplates } from './mail/emails.js';
import { createMailer, type MailSettings } from './mail/mailer.js';
import { createNotifications, type Notifications } from './mail/notifications.js';
import { createOutbox } from './mail/outbox.js';
import { createOwnAccount, type OwnAccount } from './own-account.js';
import { createPasswordHasher, type HashingSettings } from './passwords.js';
import { createRegistration, type Registration } from './registration.js';
import { createRegistrationEmails } from './registration-emails.js';
import { createRenewal } from './renewal.js';
import { DEFAULT_RETENTION, type RetentionSettings } from './retention.js';
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
  /** The keys that encrypt secrets in the database, one per line, the newest first: 32 bytes in base64 each. */
  readonly encryptionKeys: string;
  readonly mail: MailSettings;
  /** The default is `DEFAULT_BACKOFF`. */
  readonly backoff?: BackoffPolicies;
  /** The default is `DEFAULT_HASHING`. */
  readonly hashing?: HashingSettings;
  /** The default is `DEFAULT_RETENTION`. */
  readonly retention?: RetentionSettings;
  /** How long to wait after each failure to send an e-mail. The default is `RETRY_DELAYS_MS`. */
  readonly mailRetryDelaysMs?: readonly number[];
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
  /** The e-mails about accounts, and others that are to be sent as reliably. */
  readonly notifications: Notifications;
  /** The web origin whose pages may use the refresh cookie. */
  readonly origin: string;
  /** Checks whether the session of a token has ended. */
  readonly isRevoked: (claims: Claims) => boolean | Promise<boolean>;
  /** Waits until no e-mail is due or being sent. */
  drain(): Promise<void>;
  /** Stops all timers, and waits a few seconds for e-mails that are being sent. */
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
  const { publicUrl, retention = DEFAULT_RETENTION, mailRetryDelaysMs } = settings;
  const sealing = createSealing(settings.encryptionKeys);
  const keys = await createSigningKeys(system, sealing, log);
  const revocations = await createRevocations(system, log);
  const users = createUsersStore(db);
  const guard = createBruteForceGuard(db, settings.backoff);
  const passwords = createPasswordHasher(settings.hashing);
  const secondFactor = createSecondFactor(sealing, new URL(publicUrl).hostname);
  const tokens = createAccessTokens(keys, settings);
  const renew = createRenewal(db, tokens, revocations);
  const templates = createEmailTemplates(publicUrl);
  const outbox = createOutbox(db, sealing);
  const delivery = createDelivery({
    ...{ db, outbox, log },
    compose: createRegistrationEmails(templates),
    mailer: createMailer(settings.mail, log),
    ...(mailRetryDelaysMs && { retryDelaysMs: mailRetryDelaysMs }),
  });
  const notifications = createNotifications({ templates, outbox, delivery });
  const closing = new AbortController();
  const stopCleanup = schedule(CLEANUP_INTERVAL_MS, log, () => deleteExpired(db, retention, closing.signal));

  return {
    keys,
    users,
    sessions: createSessions(db, revocations),
    audit: createAuditStore(db),
    registration: createRegistration({ db, guard, passwords, notifications, revocations }),
    login: createLogin({ db, users, guard, passwords, secondFactor, tokens, renew, notifications }),
    ownAccount: createOwnAccount({ db, users, guard, passwords, secondFactor, notifications, revocations }),
    administration: createAdministration(db, revocations),
    notifications,
    origin: new URL(publicUrl).origin,
    isRevoked: (claims) => revocations.isRevoked(claims),
    drain: () => delivery.drain(),
    async close() {
      closing.abort();
      await Promise.all([delivery.close(), keys.close(), revocations.close(), stopCleanup()]);
    },
  };
}
