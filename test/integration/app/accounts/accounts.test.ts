import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { sql } from 'kysely';
import supertest from 'supertest';
import type { Accounts } from '../../../../src/app/accounts/accounts.js';
import {
  readEmails,
  newestEmail,
  openAccounts,
  password,
  unlimited,
  serveAccounts,
  someone,
} from '../../../support/accounts.js';
import { describeOnEachDatabase, type TestDatabase } from '../../../support/database.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { audience, issuerName } from '../../../support/issuer.js';
import { closeServers, type TestServer } from '../../../support/server.js';

/** Accounts over HTTPS, in two processes' worth of memory on one database. */

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
}

describeOnEachDatabase((database) => {
  let opened: TestDatabase;
  let directory: string;
  const encryptionKeys = randomBytes(32).toString('base64');
  let accounts: Accounts;
  let others: Accounts;
  let server: TestServer;
  let other: TestServer;

  beforeAll(async () => {
    opened = { database: database(), close: () => Promise.resolve() };
    directory = await temporaryFolder();
    accounts = await openAccounts(opened, { directory, encryptionKeys, backoff: unlimited });
    others = await openAccounts(opened, { directory, encryptionKeys, backoff: unlimited });
    server = await serveAccounts(opened, accounts);
    other = await serveAccounts(opened, others);
  }, 60_000);
  afterAll(async () => {
    await closeServers();
    await Promise.all([accounts.close(), others.close()]);
  });

  const newSomeone = (roles?: string[]) => someone(opened, accounts, roles);
  const post = (path: string, body: object, to = server) => to.request.post(path).send(body);
  const as = (token: string, to = server) => {
    const agent = to.request;
    const auth = { Authorization: `Bearer ${token}` };
    return {
      get: (path: string) => agent.get(path).set(auth),
      post: (path: string, body?: object) => agent.post(path).set(auth).send(body),
      put: (path: string, body: object) => agent.put(path).set(auth).send(body),
      delete: (path: string) => agent.delete(path).set(auth),
    };
  };
  const login = async (email: string, secret = password, more: object = {}): Promise<Tokens> =>
    (await post('/auth/login', { email, password: secret, ...more }).expect(200)).body as Tokens;
  const audited = async (target: string): Promise<readonly string[]> => {
    const rows = await database()
      .db.selectFrom('audit')
      .select('action')
      .where('target', '=', target)
      .orderBy('id')
      .execute();
    return rows.map(({ action }) => action);
  };

  /** Asks until it is so, or too long. @returns how long it took, in milliseconds */
  async function until(isSo: () => Promise<boolean>, longest = 5000): Promise<number> {
    const begun = Date.now();
    while (!(await isSo())) {
      if (Date.now() - begun > longest) throw new Error('it never was so');
      await wait(50);
    }
    return Date.now() - begun;
  }

  describe('registering', () => {
    const email = 'new@example.com';

    test('makes an account once the address is confirmed, and not before', async () => {
      await post('/auth/register', { email: 'New@Example.com', password }).expect(202);
      await post('/auth/login', { email, password }).expect(401);
      const { code } = await newestEmail(directory, 'New@Example.com');
      await post('/auth/verify-email', { token: code, password }).expect(204);
      await post('/auth/verify-email', { token: code, password }).expect(400);
      const { access_token: token } = await login(email);
      const { body } = await as(token).get('/me').expect(200);
      expect(body).toMatchObject({
        account: { email, roles: [], second_factor: false },
        scopes: ['notes:read', 'notes:write'],
      });
      await server.logged(({ event }) => event === 'user_created');
      expect(await audited((body as { subject: string }).subject)).toEqual(['account_registered', 'session_started']);
    });

    test('an address that has an account is answered the same, and its owner is told', async () => {
      const { email: taken } = await newSomeone();
      const before = (await readEmails(directory)).length;
      const answers = await Promise.all(
        [taken, 'free@example.com'].map((to) => post('/auth/register', { email: to, password })),
      );
      const told = answers.map(({ status, text, headers }) => ({ status, text, names: Object.keys(headers) }));
      expect(told[0]).toEqual(told[1]);
      const { text, code } = await newestEmail(directory, taken, before);
      expect(text).toContain('You already have an account');
      expect(code).toBe('');
      await login(taken);
    });

    test('the password is the one of the e-mail that was confirmed, whoever registered last', async () => {
      const contested = 'contested@example.com';
      await post('/auth/register', { email: contested, password }).expect(202);
      const { code } = await newestEmail(directory, contested);
      await post('/auth/register', { email: contested, password: 'the pass phrase of another' }).expect(202);
      await accounts.drain();
      await post('/auth/verify-email', { token: code, password }).expect(204);
      await login(contested);
      await post('/auth/login', { email: contested, password: 'the pass phrase of another' }).expect(401);
    });

    test.each([
      'password123',
      'PASSWORD123',
      'qwertyuiop',
      'iloveyou1',
      'someone@example.com',
      'Football1',
      'Someone-1234',
      '12-gatehouse!',
    ])('the password %s is refused', async (weak) => {
      const { body } = await post('/auth/register', { email: 'someone@example.com', password: weak }).expect(400);
      expect(body).toMatchObject({ errors: [{ in: 'body', path: '/password' }] });
    });

    test.each(['short', 'x'.repeat(129)])('the password %s is not of 8 to 128 characters', async (secret) => {
      await post('/auth/register', { email, password: secret }).expect(400);
    });

    test.each([
      'not an address',
      'a@b\r\nBcc: c@d.example',
      '<a@b.example>',
      `${'a'.repeat(250)}@example.com`,
      'a@b.example, c@d.example',
    ])('the address %j is refused', async (wrong) => {
      await post('/auth/register', { email: wrong, password }).expect(400);
    });
  });

  describe('a login', () => {
    test('answers a token in the form of RFC 9068, of ten minutes, that the published keys verify', async () => {
      const { id, email } = await newSomeone();
      const tokens = await login(email);
      expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'notes:read notes:write' });
      const { kid, ...header } = decodeProtectedHeader(tokens.access_token);
      expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt' });
      const claims = decodeJwt(tokens.access_token);
      expect(claims).toMatchObject({ iss: issuerName, aud: audience, sub: id, client_id: 'gatehouse' });
      expect(Object.keys(claims).sort()).toEqual(
        ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'nbf', 'jti', 'scope', 'roles', 'sid'].sort(),
      );
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
      const { body } = await server.request.get('/.well-known/jwks.json').expect(200);
      const { keys } = body as { keys: Record<string, unknown>[] };
      expect(keys.find((key) => key['kid'] === kid)).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig' });
      expect(JSON.stringify(keys)).not.toContain('"d"');
    });

    test('from an address that is new to the account is told to its owner', async () => {
      const { email } = await newSomeone();
      await login(email);
      expect((await newestEmail(directory, email)).text).toContain('logged in to your account from a new address');
      const before = (await readEmails(directory)).length;
      await login(email);
      await accounts.drain();
      expect((await readEmails(directory)).slice(before).join()).not.toContain(email);
    });

    test('does not say whether the address or the password is wrong', async () => {
      const { email } = await newSomeone();
      const bodies = await Promise.all(
        [email, 'nobody@example.com'].map(async (one) => {
          const { body, headers } = await post('/auth/login', { email: one, password: 'wrong pass phrase' }).expect(
            401,
          );
          const { requestId: _, ...rest } = body as Record<string, unknown>;
          return { rest, challenge: headers['www-authenticate'] as string };
        }),
      );
      expect(bodies[0]).toEqual(bodies[1]);
      expect(bodies[0]?.rest).toMatchObject({ code: 'credentials_invalid' });
    });

    test('leaves no secret in the database, nor in the log', async () => {
      const { email } = await newSomeone();
      const { refresh_token: refresh, access_token: access } = await login(email);
      const kept: string[] = [];
      for (const table of [
        'users',
        'sessions',
        'refresh_tokens',
        'mail_tokens',
        'signing_keys',
        'attempts',
        'audit',
      ] as const)
        kept.push(JSON.stringify(await database().db.selectFrom(table).selectAll().execute()));
      for (const secret of [password, refresh, access, 'PRIVATE KEY'])
        for (const place of [...kept, ...server.written]) expect(place).not.toContain(secret);
      expect(kept[0]).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    });
  });

  describe('a refresh token', () => {
    test('is good once, and answers the next', async () => {
      const first = await login((await newSomeone()).email);
      const second = (await post('/auth/refresh', { refresh_token: first.refresh_token }).expect(200)).body as Tokens;
      expect(second.refresh_token).not.toBe(first.refresh_token);
      await as(second.access_token).get('/me').expect(200);
      await post('/auth/refresh', { refresh_token: second.refresh_token }, other).expect(200);
    });

    test('that comes a second time ends the session: nothing of it is accepted any more', async () => {
      const { email, id } = await newSomeone();
      const first = await login(email);
      const second = (await post('/auth/refresh', { refresh_token: first.refresh_token }).expect(200)).body as Tokens;
      await as(second.access_token).get('/me').expect(200);
      const reused = await post('/auth/refresh', { refresh_token: first.refresh_token }).expect(401);
      expect(await server.eventsOf(reused)).toEqual(['authn_token_reuse']);
      await post('/auth/refresh', { refresh_token: second.refresh_token }).expect(401);
      await as(second.access_token).get('/me').expect(401);
      expect(await audited(id)).toContain('session_ended_by_reuse');
      await login(email);
    });

    test('of which two are sent at once is good for one, and ends the session', async () => {
      const { refresh_token: token } = await login((await newSomeone()).email);
      const answers = await Promise.all(
        [server, other].map((to) => post('/auth/refresh', { refresh_token: token }, to)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
      const next = answers.find(({ status }) => status === 200)?.body as Tokens;
      await post('/auth/refresh', { refresh_token: next.refresh_token }).expect(401);
    });

    test.each(['sessions', 'refresh_tokens'] as const)('is not good when its row in %s has expired', async (table) => {
      const someone = await newSomeone();
      const column = table === 'sessions' ? 'id' : 'session_id';
      await sql`update ${sql.table(table)} set expires_at = now() where ${sql.ref(column)} = ${someone.session}`.execute(
        database().db,
      );
      await post('/auth/refresh', { refresh_token: someone.refreshToken }).expect(401);
    });

    test('that never was is refused', async () => {
      await post('/auth/refresh', { refresh_token: randomBytes(32).toString('base64url') }).expect(401);
      await post('/auth/refresh', {}).expect(401);
    });
  });

  describe('a web page', () => {
    async function cookieOf(email: string): Promise<{ cookie: string; whole: string }> {
      const { body, headers } = await post('/auth/login', { email, password, cookie: true }).expect(200);
      expect(body).not.toHaveProperty('refresh_token');
      const [whole = ''] = headers['set-cookie'] as unknown as string[];
      return { whole, cookie: whole.slice(0, whole.indexOf(';')) };
    }
    const refresh = (cookie: string, headers: Record<string, string>) =>
      post('/auth/refresh', {}).set({ Cookie: cookie, ...headers });

    test('keeps its refresh token in a cookie that scripts and other sites do not get', async () => {
      const { whole, cookie } = await cookieOf((await newSomeone()).email);
      expect(whole).toMatch(/^__Host-refresh=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
      const { body, headers } = await refresh(cookie, { 'Sec-Fetch-Site': 'same-origin' }).expect(200);
      expect(body).not.toHaveProperty('refresh_token');
      const [next = ''] = headers['set-cookie'] as unknown as string[];
      expect(next).toMatch(/^__Host-refresh=/);
      const { headers: out } = await as((body as Tokens).access_token)
        .post('/auth/logout')
        .expect(204);
      expect(out['set-cookie']?.[0]).toMatch(/^__Host-refresh=; .*Max-Age=0$/);
      await refresh(next.slice(0, next.indexOf(';')), { 'Sec-Fetch-Site': 'same-origin' }).expect(401);
    });

    test.each([
      [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
      [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://notes.example' }],
      [{ 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.notes.example' }],
      [{ 'Sec-Fetch-Site': 'none' }],
      [{ 'Sec-Fetch-Site': '' }],
      [{ Origin: 'https://evil.example' }],
      [{ Origin: 'null' }],
      [{ Origin: 'https://notes.example.evil.example' }],
      [{}],
    ])('of another site is refused, and uses nothing up: %j', async (headers) => {
      const { cookie } = await cookieOf((await newSomeone()).email);
      await refresh(cookie, headers).expect(403);
      await refresh(cookie, { Origin: 'https://notes.example' }).expect(200);
    });
  });

  describe('H4: a refresh cookie', () => {
    test.each(['\u00a0', '\u0085', '\ufeff', '\u2003', '\"'].map((text) => Buffer.from(text).toString('latin1')))(
      'is not replaced by one whose name begins with %j, which any host can set',
      async (prefix) => {
        const [victim, thief] = [await newSomeone(), await newSomeone()];
        const cookie = `${prefix}__Host-refresh=${thief.refreshToken}; __Host-refresh=${victim.refreshToken}`;
        // Not by the agent, which keeps cookies of its own.
        const request = supertest(server.server.url).post('/auth/refresh').ca(server.ca);
        const headers = { Cookie: cookie, Origin: 'https://notes.example' };
        const { body } = await request.set(headers).send({}).expect(200);
        expect(decodeJwt((body as Tokens).access_token).sub).toBe(victim.id);
      },
    );
  });

  describe('ending a session', () => {
    test('works at once here, and within three seconds in another process, for a token it has seen before', async () => {
      const { email } = await newSomeone();
      const { access_token: token, refresh_token: refresh } = await login(email);
      await as(token).get('/me').expect(200);
      await as(token, other).get('/me').expect(200);
      await as(token).post('/auth/logout').expect(204);
      await as(token).get('/me').expect(401);
      expect(await until(async () => (await as(token, other).get('/me')).status === 401)).toBeLessThan(3000);
      await post('/auth/refresh', { refresh_token: refresh }).expect(401);
    });

    test('everywhere ends them all', async () => {
      const { email, accessToken, refreshToken } = await newSomeone();
      const { access_token: token } = await login(email);
      await as(token).post('/auth/logout-everywhere').expect(204);
      for (const ended of [token, accessToken]) await as(ended).get('/me').expect(401);
      await post('/auth/refresh', { refresh_token: refreshToken }).expect(401);
    });

    test('by its id is for its owner', async () => {
      const { email, session, accessToken } = await newSomeone();
      const { access_token: token } = await login(email);
      const { body } = await as(token).get('/me/sessions').expect(200);
      const { items } = body as { items: { id: string; current: boolean }[] };
      expect(items.map(({ current }) => current)).toEqual([true, false]);
      const stranger = await newSomeone();
      await as(stranger.accessToken).delete(`/me/sessions/${session}`).expect(404);
      await as(accessToken).get('/me').expect(200);
      await as(token).delete(`/me/sessions/${session}`).expect(204);
      await as(accessToken).get('/me').expect(401);
      await as(token).delete(`/me/sessions/${session}`).expect(404);
    });
  });

  describe('a password', () => {
    const better = 'a much better pass phrase';

    test('is changed by who knows it; all other sessions end', async () => {
      const { email, accessToken, id } = await newSomeone();
      const { access_token: token } = await login(email);
      const failed = await as(token)
        .put('/me/password', { current: 'wrong pass phrase', password: better })
        .expect(403);
      await as(token).put('/me/password', { current: password, password: 'password123' }).expect(400);
      const changed = await as(token).put('/me/password', { current: password, password: better }).expect(204);
      expect(await server.eventsOf(failed)).toEqual(['authn_password_change_fail']);
      expect(await server.eventsOf(changed)).toEqual(['authn_password_change']);
      await as(token).get('/me').expect(200);
      await as(accessToken).get('/me').expect(401);
      await post('/auth/login', { email, password }).expect(401);
      await login(email, better);
      expect(await audited(id)).toContain('password_changed');
    });

    test('is set anew with the code of an e-mail, once; all sessions end and the owner is told', async () => {
      const { email, accessToken, id } = await newSomeone();
      await post('/auth/forgot-password', { email }).expect(202);
      const { code } = await newestEmail(directory, email);
      await post('/auth/reset-password', { token: code, password: 'password123' }).expect(400);
      await post('/auth/reset-password', { token: code, password: better }).expect(204);
      await post('/auth/reset-password', { token: code, password: better }).expect(400);
      await as(accessToken).get('/me').expect(401);
      await login(email, better);
      await accounts.drain();
      expect((await newestEmail(directory, email)).text).toContain('The password of your account was changed');
      expect(await audited(id)).toEqual(expect.arrayContaining(['password_reset_requested', 'password_reset']));
    });

    test('is not set anew with a code to confirm an address, nor with one that has expired', async () => {
      await post('/auth/register', { email: 'fresh@example.com', password }).expect(202);
      const { code } = await newestEmail(directory, 'fresh@example.com');
      await post('/auth/reset-password', { token: code, password: better }).expect(400);
      await database()
        .db.updateTable('mail_tokens')
        .set({ expires_at: sql`now()` })
        .where('email', '=', 'fresh@example.com')
        .execute();
      await post('/auth/verify-email', { token: code, password }).expect(400);
    });

    test('that nobody has is forgotten with the same answer, and without an e-mail', async () => {
      const before = (await readEmails(directory)).length;
      await post('/auth/forgot-password', { email: 'nobody@example.com' }).expect(202);
      await accounts.drain();
      expect((await readEmails(directory)).slice(before).join()).not.toContain('nobody@example.com');
    });
  });

  describe('an admin', () => {
    let admin: ReturnType<typeof as>;
    beforeAll(async () => {
      admin = as((await newSomeone(['admin'])).accessToken);
    });

    test('sees accounts, page by page, and no hash', async () => {
      await Promise.all([newSomeone(), newSomeone(), newSomeone()]);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { body, text } = await admin
          .get('/admin/users')
          .query({ limit: '4', ...(cursor && { cursor }) })
          .expect(200);
        const page = body as { items: { id: string }[]; next?: string };
        expect(text).not.toContain('argon2');
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual([...seen].sort().reverse());
      expect(seen.length).toBeGreaterThan(4);
    });

    test('gives and takes roles; no token says what is no longer so', async () => {
      const { id, email, accessToken } = await newSomeone();
      await as(accessToken).get('/admin/users').expect(403);
      const changed = await admin.put(`/admin/users/${id}/roles`, { roles: ['admin'] }).expect(200);
      expect(await server.eventsOf(changed)).toEqual(['authz_change']);
      expect(changed.body).toMatchObject({ id, roles: ['admin'] });
      await as(accessToken).get('/me').expect(401);
      const { access_token: token } = await login(email);
      await as(token).get('/admin/users').expect(200);
      await admin.put(`/admin/users/${id}/roles`, { roles: [] }).expect(200);
      await as(token).get('/admin/users').expect(401);
      await admin.put(`/admin/users/${id}/roles`, { roles: ['root'] }).expect(400);
    });

    test('disables an account: its tokens end everywhere, also those of a cookie, and nobody gets in', async () => {
      const { id, email, accessToken, refreshToken } = await newSomeone();
      await as(accessToken, other).get('/me').expect(200);
      await admin.put(`/admin/users/${id}/disabled`, { disabled: true }).expect(200);
      await as(accessToken).get('/me').expect(401);
      expect(await until(async () => (await as(accessToken, other).get('/me')).status === 401)).toBeLessThan(3000);
      await post('/auth/refresh', { refresh_token: refreshToken }, other).expect(401);
      await post('/auth/login', { email, password }).expect(401);
      await admin.put(`/admin/users/${id}/disabled`, { disabled: false }).expect(200);
      await as(accessToken).get('/me').expect(401);
      await login(email);
    });

    test('reads who did what, when and from where, which nobody can change', async () => {
      const { id } = await newSomeone();
      await admin.put(`/admin/users/${id}/disabled`, { disabled: true }).expect(200);
      const { body } = await admin.get('/admin/audit').query({ limit: '1' }).expect(200);
      const { items, next } = body as { items: Record<string, unknown>[]; next: string };
      expect(items).toMatchObject([
        { action: 'account_disabled', target: id, ip: expect.stringMatching(/127\.0\.0\.1|::1/) as string },
      ]);
      const older = await admin.get('/admin/audit').query({ limit: '100', cursor: next }).expect(200);
      expect((older.body as { items: unknown[] }).items).toContainEqual(
        expect.objectContaining({ action: 'session_started', target: id }),
      );
      for (const change of [sql`update audit set actor = 'nobody'`, sql`delete from audit`, sql`truncate audit`])
        await expect(change.execute(database().db)).rejects.toThrow('append-only');
    });

    test('changes the signing key: the next is published before it signs, the last accepted after it did', async () => {
      const kidOf = async (email: string) => decodeProtectedHeader((await login(email)).access_token).kid;
      const { email, accessToken } = await newSomeone();
      const { body } = await admin.post('/admin/signing-keys').expect(200);
      const [next, last] = (body as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
      expect(await kidOf(email)).toBe(last);
      await database()
        .db.updateTable('signing_keys')
        .set({ created_at: sql`now()` })
        .where('kid', '=', next ?? '')
        .execute();
      const known = async (from: TestServer) => JSON.stringify((await from.request.get('/.well-known/jwks.json')).body);
      await until(async () => (await known(other)).includes(next ?? ''), 8000);
      // The time at which it signs is known when the keys are read the next time they change: begin anew.
      const later = await openAccounts(opened, { directory, encryptionKeys, backoff: unlimited });
      const third = await serveAccounts(opened, later);
      const { body: tokens } = await post('/auth/login', { email, password }, third).expect(200);
      const { access_token: token } = tokens as Tokens;
      expect(decodeProtectedHeader(token).kid).toBe(next);
      for (const to of [server, other, third])
        for (const one of [token, accessToken]) await as(one, to).get('/me').expect(200);
      await later.close();

      await database()
        .db.updateTable('signing_keys')
        .set({ retires_at: sql`now() - interval '1 second'` })
        .where('kid', '=', last ?? '')
        .execute();
      await until(async () => (await as(accessToken, other).get('/me')).status === 401, 8000);
      await as(token, other).get('/me').expect(200);
    }, 30_000);
  });
});
