import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Accounts } from '../../../../src/app/accounts/accounts.js';
import { DEFAULT_BACKOFF, type BackoffPolicies } from '../../../../src/app/accounts/brute-force-guard.js';
import { createMailToken, TOKEN_LIFETIME_MINUTES } from '../../../../src/app/accounts/mail-tokens.js';
import { newestEmail, openAccounts, password, readEmails, serveAccounts, someone } from '../../../support/accounts.js';
import { describeOnEachDatabase, openEmbedded, type TestDatabase } from '../../../support/database.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { closeServers, type TestServer } from '../../../support/server.js';

/** Guards that punish attackers only: what strangers and neighbors do never spends the owner's way out. */

/** Few free attempts, and delays that no test outlives. */
const strict: BackoffPolicies = {
  ...DEFAULT_BACKOFF,
  account: { freeAttempts: 3, initialDelayMs: 60_000, maxDelayMs: 60_000, resetAfterMs: 3_600_000 },
  address: { freeAttempts: 8, initialDelayMs: 60_000, maxDelayMs: 60_000, resetAfterMs: 3_600_000 },
};

const better = 'a much better pass phrase';
const madeUp = () => randomBytes(32).toString('base64url');

let names = 0;
let addresses = 0;
const newName = () => `stranger-${(names += 1)}@example.com`;
const newAddress = () => `198.51.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;

describeOnEachDatabase((database) => {
  let opened: TestDatabase;
  let directory: string;
  let accounts: Accounts;
  let server: TestServer;
  /** The address that an attacker shares with others. */
  let shared = '';

  beforeAll(async () => {
    opened = { database: database(), close: () => Promise.resolve() };
    directory = await temporaryFolder();
    accounts = await openAccounts(opened, { backoff: strict, directory });
    server = await serveAccounts(opened, accounts, { trustProxy: 1 });
  }, 60_000);
  beforeEach(() => void (shared = newAddress()));
  afterAll(async () => {
    await closeServers();
    await accounts.close();
  });

  const post = (path: string, body: object, ip: string) =>
    server.request.post(path).set('X-Forwarded-For', ip).send(body);
  const repeat = async (times: number, act: (n: number) => Promise<{ status: number }>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let n = 0; n < times; n += 1) statuses.push((await act(n)).status);
    return statuses;
  };

  describe('M1', () => {
    test('registering an address that has an account leaves its owner every e-mail to reset the password', async () => {
      const { email } = await someone(opened, accounts);
      const statuses = await repeat(8, () => post('/auth/register', { email, password }, newAddress()));
      expect(statuses).toContain(429);
      const before = (await readEmails(directory)).length;
      await post('/auth/forgot-password', { email }, newAddress()).expect(202);
      await accounts.drain();
      const { code } = await newestEmail(directory, email, before);
      await post('/auth/reset-password', { token: code, password: better }, newAddress()).expect(204);
      await post('/auth/login', { email, password: better }, newAddress()).expect(200);
    });

    test('while strangers request e-mails to reset a password, the mailbox has a code that works', async () => {
      const { email } = await someone(opened, accounts);
      const statuses = await repeat(8, () => post('/auth/forgot-password', { email }, newAddress()));
      expect(statuses).toEqual([202, 202, 202, 202, 429, 429, 429, 429]);
      await accounts.drain();
      const { code } = await newestEmail(directory, email);
      await post('/auth/reset-password', { token: code, password: better }, newAddress()).expect(204);
    });

    test('a code to reset a password lives longer than the longest delay between two of them', () => {
      expect(DEFAULT_BACKOFF.mailbox.maxDelayMs).toBeLessThan(TOKEN_LIFETIME_MINUTES.reset * 60_000);
    });

    test('a reset opens the login where a neighbor has blocked it', async () => {
      const { email } = await someone(opened, accounts);
      await post('/auth/login', { email, password }, shared).expect(200);
      await repeat(6, () => post('/auth/login', { email, password: 'wrong pass phrase' }, shared));
      await post('/auth/login', { email, password }, shared).expect(429);
      const token = await createMailToken(database().db, { email, purpose: 'reset' });
      await post('/auth/reset-password', { token, password: better }, shared).expect(204);
      await post('/auth/login', { email, password: better }, shared).expect(200);
    });
  });

  describe('M2', () => {
    test('a valid refresh token is accepted beside a neighbor who guesses', async () => {
      const { refreshToken } = await someone(opened, accounts);
      const statuses = await repeat(25, () => post('/auth/refresh', { refresh_token: madeUp() }, shared));
      expect(statuses).toContain(429);
      await post('/auth/refresh', { refresh_token: refreshToken }, shared).expect(200);
    });

    test('valid codes are accepted beside a neighbor who guesses', async () => {
      const { email } = await someone(opened, accounts);
      const guesses = await repeat(25, (n) =>
        n % 2
          ? post('/auth/verify-email', { token: madeUp(), password }, shared)
          : post('/auth/reset-password', { token: madeUp(), password: better }, shared),
      );
      expect(guesses).toContain(429);
      const token = await createMailToken(database().db, { email, purpose: 'reset' });
      await post('/auth/reset-password', { token, password: better }, shared).expect(204);
      const stranger = newName();
      const ip = newAddress();
      await post('/auth/register', { email: stranger, password }, ip).expect(202);
      const { code } = await newestEmail(directory, stranger);
      await post('/auth/verify-email', { token: code, password }, shared).expect(204);
    });

    test('attempts that are refused because the account is blocked do not count for the address', async () => {
      const [victim, neighbor] = [await someone(opened, accounts), await someone(opened, accounts)];
      const statuses = await repeat(40, () =>
        post('/auth/login', { email: victim.email, password: 'wrong pass phrase' }, shared),
      );
      expect(statuses.filter((status) => status === 401)).toHaveLength(4);
      await post('/auth/login', { email: neighbor.email, password }, shared).expect(200);
    });

    test('attempts that are refused because the address is blocked do not count for the account', async () => {
      const { email } = await someone(opened, accounts);
      await repeat(10, () => post('/auth/login', { email: newName(), password: 'wrong pass phrase' }, shared));
      const statuses = await repeat(10, () => post('/auth/login', { email, password: 'wrong pass phrase' }, shared));
      expect(new Set(statuses)).toEqual(new Set([429]));
      await post('/auth/login', { email, password }, newAddress()).expect(200);
    });
  });

  describe('L2', () => {
    test.each(['address', 'part of the address'])('a reset refuses the own %s as a password', async (kind) => {
      const { email, id } = await someone(opened, accounts);
      const local = `${id.replace(/[^a-z]/g, '')}owner@example.com`;
      await database().db.updateTable('users').set({ email: local }).where('id', '=', id).execute();
      const token = await createMailToken(database().db, { email: local, purpose: 'reset' });
      const weak = kind === 'address' ? local : `${local.slice(0, local.indexOf('@'))}-2026`;
      const { body } = await post('/auth/reset-password', { token, password: weak }, newAddress()).expect(400);
      expect(body).toMatchObject({ errors: [{ in: 'body', path: '/password' }] });
      await post('/auth/reset-password', { token, password: better }, newAddress()).expect(204);
      expect(email).not.toBe(local);
    });
  });

  describe('L10', () => {
    test('a code alone does not open an account that someone else has registered for the reader', async () => {
      const email = newName();
      await post('/auth/register', { email, password: 'the pass phrase of a thief' }, newAddress()).expect(202);
      await accounts.drain();
      const thief = await newestEmail(directory, email);
      await post('/auth/register', { email, password }, newAddress()).expect(202);
      await accounts.drain();
      const own = await newestEmail(directory, email);
      expect(own.code).not.toBe(thief.code);

      const { body } = await post('/auth/verify-email', { token: thief.code, password }, newAddress()).expect(400);
      expect(body).toMatchObject({ errors: [{ in: 'body', path: '/password' }] });
      await post('/auth/verify-email', { token: thief.code }, newAddress()).expect(400);
      await post('/auth/verify-email', { token: own.code, password }, newAddress()).expect(204);
      await post('/auth/login', { email, password }, newAddress()).expect(200);
      await post('/auth/login', { email, password: 'the pass phrase of a thief' }, newAddress()).expect(401);
      await post(
        '/auth/verify-email',
        { token: thief.code, password: 'the pass phrase of a thief' },
        newAddress(),
      ).expect(400);
    });

    test('the password of a registration cannot be guessed by a reader of the mailbox', async () => {
      const email = newName();
      await post('/auth/register', { email, password }, newAddress()).expect(202);
      const { code: token } = await newestEmail(directory, email);
      const statuses = await repeat(6, () => post('/auth/verify-email', { token, password: 'a guess' }, newAddress()));
      expect(statuses).toEqual([400, 400, 400, 400, 429, 429]);
    });
  });
});

describe('L5', () => {
  let opened: TestDatabase;
  let accounts: Accounts;
  let server: TestServer;
  const hashing = { argon2: { memoryCost: 19_456, timeCost: 2, parallelism: 1 }, maxConcurrent: 1, maxQueued: 5 };

  beforeAll(async () => {
    opened = await openEmbedded();
    accounts = await openAccounts(opened, { hashing });
    server = await serveAccounts(opened, accounts, { trustProxy: 1 });
  }, 60_000);
  afterAll(async () => {
    await closeServers();
    await accounts.close();
    await opened.close();
  });

  test('codes that do not exist cost no password hash', async () => {
    const flood = Array.from({ length: 50 }, () =>
      server.request
        .post('/auth/reset-password')
        .set('X-Forwarded-For', newAddress())
        .send({ token: madeUp(), password: better }),
    );
    // More at once than the queue has places: none of them asks for one.
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([400]));
  });

  test('a flood of logins is refused as unavailable while everything else goes on', async () => {
    const { email, accessToken } = await someone(opened, accounts);
    const flood = Array.from({ length: 60 }, () =>
      server.request
        .post('/auth/login')
        .set('X-Forwarded-For', newAddress())
        .send({ email: newName(), password: 'wrong pass phrase' }),
    );
    const answered = Promise.all(flood);
    const begun = performance.now();
    await server.request.get('/healthz').expect(200);
    await server.request.get('/me').auth(accessToken, { type: 'bearer' }).expect(200);
    const elapsed = performance.now() - begun;
    const responses = await answered;
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([401, 503]));
    expect(responses.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(6);
    for (const { status, headers, body } of responses)
      if (status === 503) {
        expect(body).toMatchObject({ code: 'unavailable' });
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      }
    expect(elapsed).toBeLessThan(3_000);
    await server.request.post('/auth/login').send({ email, password }).expect(200);
  });
});
