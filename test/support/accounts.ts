import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TOTP } from 'otpauth';
import { createAccounts, type Accounts, type AccountsSettings } from '../../src/app/accounts/accounts.js';
import { DEFAULT_BACKOFF, type BackoffPolicies } from '../../src/app/accounts/brute-force-guard.js';
import type { Owner } from '../../src/app/accounts/own-account.js';
import { hashPassword } from '../../src/app/accounts/passwords.js';
import { insertUser } from '../../src/app/accounts/users.js';
import { createHandlers } from '../../src/app/handlers.js';
import { bearerTokens } from '../../src/app/bearer-tokens.js';
import { loadContract, createLogger, type Contract } from '../../src/kit/index.js';
import { temporaryFolder, type TestDatabase } from './database.js';
import { audience, issuerName } from './issuer.js';
import { serve, type TestServer, type TestSetup } from './server.js';

export const password = 'correct horse battery staple';
const passwordHash = hashPassword(password);

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
    encryptionKey: randomBytes(32).toString('base64'),
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
  { database }: TestDatabase,
  { sessions }: Accounts,
  roles: string[] = [],
): Promise<Someone> {
  const email = `someone-${(count += 1)}@example.com`;
  const id = await insertUser(database.db, { email, passwordHash: await passwordHash, roles });
  if (id === undefined) throw new Error(`${email} is taken`);
  const actor = { subject: id, ip: '203.0.113.7', requestId: 'request-of-a-test' };
  const { session, refreshToken, access } = await sessions.start({ id, roles }, actor, 'test');
  const owner = { ...actor, session, report: () => undefined };
  return { id, email, session, refreshToken, accessToken: access.token, owner };
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
    handlers: createHandlers(database, accounts),
    authenticators: { bearerAuth },
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
