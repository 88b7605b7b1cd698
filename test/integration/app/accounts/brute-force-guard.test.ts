import { sql } from 'kysely';
import type { Accounts } from '../../../../src/app/accounts/accounts.js';
import {
  createBruteForceGuard,
  DEFAULT_BACKOFF,
  type BackoffPolicies,
} from '../../../../src/app/accounts/brute-force-guard.js';
import { createMailToken } from '../../../../src/app/accounts/mail-tokens.js';
import { sha256 } from '../../../../src/app/accounts/secrets.js';
import { codeOf, openAccounts, password, serveAccounts, someone } from '../../../support/accounts.js';
import { describeOnEachDatabase, type TestDatabase } from '../../../support/database.js';
import { closeServers, type TestServer } from '../../../support/server.js';
import { Problem } from '../../../../src/kit/index.js';

/** The standard, with fewer tries and at once the longest of delays, so that no test hangs on how fast it is. */
const strict: BackoffPolicies = {
  ...DEFAULT_BACKOFF,
  account: { freeAttempts: 3, initialDelayMs: 60_000, maxDelayMs: 60_000, resetAfterMs: 3_600_000 },
  address: { freeAttempts: 8, initialDelayMs: 60_000, maxDelayMs: 60_000, resetAfterMs: 3_600_000 },
};

let names = 0;
let addresses = 0;
const newName = () => `user-${(names += 1)}@example.com`;
const newAddress = () => `198.51.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;

describeOnEachDatabase((database) => {
  describe('guessing', () => {
    const events: string[] = [];
    const report = (event: string) => void events.push(event);
    const guard = () => createBruteForceGuard(database().db, strict);

    /** @returns 0, or the seconds that it is to wait */
    async function guess(attempt: { account?: string; ip?: string; isKnownAddress?: boolean }): Promise<number> {
      return guard()
        .acquire('login', { ip: newAddress(), report, ...attempt })
        .then(
          () => 0,
          (problem: unknown) => Number(problem instanceof Problem && problem.headers['Retry-After']),
        );
    }

    test('at one account from ever new addresses is slowed down all the same', async () => {
      const account = newName();
      const waits: number[] = [];
      for (let n = 0; n < 8; n += 1) waits.push(await guess({ account }));
      expect(waits.slice(0, 4)).toEqual([0, 0, 0, 0]);
      for (const seconds of waits.slice(4)) expect(seconds).toBeGreaterThan(50);
      expect(events).toContain('authn_login_fail_max');
    });

    test('a thousand times at once is no better than in turn', async () => {
      const account = newName();
      const waits = await Promise.all(Array.from({ length: 100 }, () => guess({ account })));
      expect(waits.filter((seconds) => seconds === 0)).toHaveLength(4);
    });

    test('ends when it said, however often it is tried meanwhile, and grows each time up to a longest delay', async () => {
      const account = newName();
      const policy = { freeAttempts: 3, initialDelayMs: 100, maxDelayMs: 400, resetAfterMs: 3_600_000 };
      const slow = createBruteForceGuard(database().db, { ...strict, account: policy });
      const acquire = () => slow.acquire('login', { ip: newAddress(), account, report });
      const delays: number[] = [];
      while (delays.length < 8) {
        const permit = await acquire().catch(() => undefined);
        if (!permit) continue;
        const { rows } = await sql<{
          delay: number;
        }>`select extract(epoch from blocked_until - last_at)::double precision
          as delay from attempts where key = ${`login account ${sha256(account)}`}`.execute(database().db);
        delays.push(rows[0]?.delay ?? -1);
      }
      expect(delays).toEqual([0, 0, 0, 0.1, 0.2, 0.4, 0.4, 0.4]);
    }, 20_000);

    test('begins anew when nobody has tried for long', async () => {
      const account = newName();
      const attempt = { account, ip: newAddress() };
      for (let n = 0; n < 4; n += 1) await guess(attempt);
      expect(await guess(attempt)).toBeGreaterThan(0);
      await sql`update attempts set last_at = last_at - interval '2 hours', blocked_until = now()`.execute(
        database().db,
      );
      for (let n = 0; n < 3; n += 1) expect(await guess(attempt)).toBe(0);
    });

    test('by others does not slow the owner down at an address that is known, nor the other way round', async () => {
      const account = newName();
      const home = newAddress();
      for (let n = 0; n < 6; n += 1) await guess({ account });
      expect(await guess({ account })).toBeGreaterThan(0);
      expect(await guess({ account, ip: home, isKnownAddress: true })).toBe(0);
      for (let n = 0; n < 6; n += 1) await guess({ account, ip: home, isKnownAddress: true });
      expect(await guess({ account, ip: home, isKnownAddress: true })).toBeGreaterThan(0);
    });

    test('at many accounts from one address counts for the address', async () => {
      const ip = newAddress();
      const waits: number[] = [];
      for (let n = 0; n < 12; n += 1) waits.push(await guess({ account: newName(), ip }));
      expect(waits.filter((seconds) => seconds === 0)).toHaveLength(9);
    });

    test('from addresses of one IPv6 subnet counts as from one', async () => {
      let waits = 0;
      for (let n = 0; n < 12; n += 1) waits += await guess({ account: newName(), ip: `2001:db8:7:${n}::${n}` });
      expect(waits).toBeGreaterThan(0);
    });

    test('counts only if it was wrong, not if it could not be checked', async () => {
      const attempt = { account: newName(), ip: newAddress(), report };
      const unchecked = () => guard().attempt('login', attempt, () => Promise.reject(new Problem('unavailable')));
      for (let n = 0; n < 20; n += 1) await expect(unchecked()).rejects.toMatchObject({ code: 'unavailable' });
      for (let n = 0; n < 20; n += 1)
        expect(await guard().attempt('login', attempt, () => Promise.resolve('right'))).toBe('right');
      const wrong = () => guard().attempt<string>('login', attempt, () => Promise.resolve(undefined));
      for (let n = 0; n < 4; n += 1) expect(await wrong()).toBeUndefined();
      await expect(wrong()).rejects.toMatchObject({ code: 'rate_limited' });
    });

    test('that turned out right is taken back', async () => {
      const attempt = { account: newName(), ip: newAddress(), report };
      for (let n = 0; n < 20; n += 1) await (await guard().acquire('login', attempt)).refund();
      expect(await guess(attempt)).toBe(0);
    });
  });

  describe('over HTTPS', () => {
    let opened: TestDatabase;
    let accounts: Accounts;
    let server: TestServer;
    let ip = '';
    beforeAll(async () => {
      opened = { database: database(), close: () => Promise.resolve() };
      accounts = await openAccounts(opened, {
        backoff: { ...strict, mailbox: strict.account },
      });
      server = await serveAccounts(opened, accounts, { trustProxy: 1 });
    }, 30_000);
    beforeEach(() => void (ip = newAddress()));
    afterAll(async () => {
      await closeServers();
      await accounts.close();
    });
    const post = (path: string, body: object, from = ip) =>
      server.request.post(path).set('X-Forwarded-For', from).send(body);

    test('an account that others guess at stays open to its owner where they have logged in before', async () => {
      const { email } = await someone(opened, accounts);
      for (let n = 0; n < 8; n += 1) await post('/auth/login', { email, password: 'wrong pass phrase' }, newAddress());
      const { headers, body } = await post('/auth/login', { email, password }, newAddress()).expect(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(body).toMatchObject({ code: 'rate_limited' });
      // The address someone() has logged in from.
      await post('/auth/login', { email, password }, '203.0.113.7').expect(200);
      await server.logged(({ event }) => event === 'authn_login_fail_max');
    });

    test('and a code from an e-mail opens it anywhere else', async () => {
      const { email } = await someone(opened, accounts);
      for (let n = 0; n < 8; n += 1) await post('/auth/login', { email, password: 'wrong pass phrase' }, newAddress());
      await post('/auth/login', { email, password }).expect(429);
      const token = await createMailToken(database().db, { email, purpose: 'reset' });
      await post('/auth/reset-password', { token, password }).expect(204);
      await post('/auth/login', { email, password }).expect(200);
    });

    test('an address without an account is slowed down like one with', async () => {
      const [{ email }, nobody] = [await someone(opened, accounts), newName()];
      for (const one of [email, nobody]) {
        const statuses: number[] = [];
        for (let n = 0; n < 6; n += 1)
          statuses.push(
            (await post('/auth/login', { email: one, password: 'wrong pass phrase' }, newAddress())).status,
          );
        expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
      }
    });

    test.each([
      ['/auth/refresh', { refresh_token: 'x'.repeat(43) }, 401],
      ['/auth/reset-password', { token: 'x'.repeat(43), password }, 400],
      ['/auth/verify-email', { token: 'x'.repeat(43), password }, 400],
    ])('guessing at %s is slowed down by address', async (path, body, refused) => {
      const statuses: number[] = [];
      for (let n = 0; n < 11; n += 1) statuses.push((await post(path, body)).status);
      expect(statuses.slice(0, 9)).toEqual(Array<number>(9).fill(refused));
      expect(statuses).toContain(429);
      await post(path, body, newAddress()).expect(refused);
    });

    test('codes of a second factor are slowed down, also for who has the password', async () => {
      const { email, owner } = await someone(opened, accounts);
      const begun = await accounts.ownAccount.beginTotp(owner, password);
      await accounts.ownAccount.confirmTotp(owner, codeOf(begun, -1));
      const statuses: number[] = [];
      for (let n = 0; n < 6; n += 1)
        statuses.push((await post('/auth/login', { email, password, code: '000000' }, newAddress())).status);
      expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
      await post('/auth/login', { email, password, code: codeOf(begun) }, '203.0.113.7').expect(200);
    });

    test('a stolen token does not let anyone guess the password', async () => {
      const { accessToken } = await someone(opened, accounts);
      const statuses: number[] = [];
      for (let n = 0; n < 6; n += 1) {
        const request = server.request.put('/me/password').set('X-Forwarded-For', newAddress());
        const { status } = await request.auth(accessToken, { type: 'bearer' }).send({ current: 'a guess', password });
        statuses.push(status);
      }
      expect(statuses).toEqual([403, 403, 403, 403, 429, 429]);
    });

    test('nobody’s mailbox is filled by strangers', async () => {
      const { email } = await someone(opened, accounts);
      const statuses: number[] = [];
      for (let n = 0; n < 6; n += 1)
        statuses.push((await post('/auth/forgot-password', { email }, newAddress())).status);
      expect(statuses).toEqual([202, 202, 202, 202, 429, 429]);
    });
  });
});
