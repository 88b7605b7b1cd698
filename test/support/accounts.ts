import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { TOTP } from 'otpauth';
import { createAccounts, type Accounts, type AccountsSettings } from '../../src/app/accounts/accounts.js';
import { DEFAULT_BACKOFF, type BackoffPolicies } from '../../src/app/accounts/brute-force-guard.js';
import type { Owner } from '../../src/app/accounts/own-account.js';
import { createAccessTokens } from '../../src/app/accounts/access-tokens.js';
import { lockAccount } from '../../src/app/accounts/account-lock.js';
import { createPasswordHasher } from '../../src/app/accounts/passwords.js';
import { startSession } from '../../src/app/accounts/sessions.js';
import { insertUser } from '../../src/app/accounts/users.js';
import type { SigningKeys } from '../../src/app/accounts/signing-keys.js';
import type { Schema } from '../../src/app/database/schema.js';
import { createHandlers } from '../../src/app/handlers.js';
import { bearerTokens } from '../../src/app/bearer-tokens.js';
import { noIncidents } from './incidents.js';
import { loadContract, createLogger, type Contract } from '../../src/kit/index.js';
import type { TestDatabase } from './database.js';
import { audience, issuerName } from './issuer.js';
import { serve, type TestServer, type TestSetup } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

export const password = 'correct horse battery staple';
export const passwordHash = createPasswordHasher().hash(password);

/** Backoff policies that never delay anyone, for tests of something else. */
export const unlimited: BackoffPolicies = Object.fromEntries(
  Object.entries(DEFAULT_BACKOFF).map(([name, policy]) => [name, { ...policy, freeAttempts: 1_000_000 }]),
) as BackoffPolicies;

/** Accounts on a database, with e-mails in a folder of their own. */
export async function openAccounts(
  { database }: TestDatabase,
  settings: Partial<AccountsSettings> & { readonly directory?: string } = {},
): Promise<Accounts> {
  const { directory = await temporaryFolder(), ...others } = settings;
  const standard: AccountsSettings = {
    issuer: issuerName,
    audience,
    publicUrl: 'https://notes.example',
    encryptionKeys: randomBytes(32).toString('base64'),
    mail: { smtpUrl: undefined, from: 'notes@example.com', directory },
  };
  return createAccounts(
    database,
    { ...standard, ...others },
    createLogger({ destination: { write: () => undefined } }),
  );
}

/** Someone with an account and a session. */
export interface Someone {
  readonly id: string;
  readonly email: string;
  readonly session: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly owner: Owner;
}

let count = 0;

export async function someone(
  { database: { db } }: TestDatabase,
  { keys }: Accounts,
  roles: string[] = [],
  hash?: string,
): Promise<Someone> {
  const email = `someone-${(count += 1)}@example.com`;
  const id = await insertUser(db, { email, passwordHash: hash ?? (await passwordHash), roles });
  if (id === undefined) throw new Error(`${email} is taken`);
  return { id, email, ...(await sessionOf(db, keys, id)) };
}

/** Starts a session of an account, without a login. */
export async function sessionOf(db: Kysely<Schema>, keys: SigningKeys, id: string) {
  const actor = { subject: id, ip: '203.0.113.7', requestId: 'request-of-a-test' };
  const { account, session, refreshToken } = await db.transaction().execute(async (trx) => {
    const locked = await lockAccount(trx, id);
    if (!locked) throw new Error(`there is no account ${id}`);
    return { account: locked, ...(await startSession(trx, locked, actor, 'test')) };
  });
  const access = await createAccessTokens(keys, { issuer: issuerName, audience }).issue(account, session);
  const owner: Owner = { ...actor, session, report: () => undefined };
  return { session, refreshToken, accessToken: access.token, owner };
}

/** What an authenticator app shows for a secret. @param steps how many times 30 seconds from now */
export function codeOf({ secret }: { readonly secret: string }, steps = 0): string {
  return new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });
}

let contract: Promise<Contract> | undefined;

/** The sample with its accounts, over HTTPS. */
export async function serveAccounts(
  { database }: TestDatabase,
  accounts: Accounts,
  setup: TestSetup = {},
): Promise<TestServer> {
  const tokens = { issuer: issuerName, audience, jwksUrl: undefined };
  const bearerAuth = await bearerTokens({ tokens, localDirectory: await temporaryFolder() }, accounts);
  return serve(await (contract ??= loadContract('generated/openapi.json')), {
    handlers: createHandlers(database, accounts, noIncidents()),
    authenticators: { bearerAuth },
    // Limits that operations declare are not what most tests are about.
    rateLimitStore: () => ({ hit: () => ({ totalHits: 1, resetMs: 60_000 }) }),
    ...setup,
  });
}

/** The e-mails in a folder, oldest first, as text, with soft line breaks removed. */
export async function readEmails(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory).catch(() => [])).sort();
  return Promise.all(names.map(async (name) => (await readFile(join(directory, name), 'utf8')).replace(/=\r?\n/g, '')));
}

/** Waits for the newest e-mail to someone, which is sent after the response, and extracts the code. */
export async function newestEmail(directory: string, to: string, before = 0): Promise<{ text: string; code: string }> {
  for (let tries = 0; tries < 200; tries += 1) {
    const text = (await readEmails(directory))
      .slice(before)
      .findLast((email) => email.toLowerCase().includes(`to: ${to.toLowerCase()}`));
    if (text !== undefined) return { text, code: /^[\w-]{43}\r?$/m.exec(text)?.[0].trim() ?? '' };
    await wait(25);
  }
  throw new Error(`there is no e-mail to ${to}`);
}
