import type { Accounts } from '../../../../src/app/accounts/accounts.js';
import {
  codeOf,
  openAccounts,
  password,
  unlimited,
  serveAccounts,
  someone,
  type Someone,
} from '../../../support/accounts.js';
import { openEmbedded, type TestDatabase } from '../../../support/database.js';
import { closeServers, type TestServer } from '../../../support/server.js';

let database: TestDatabase;
let accounts: Accounts;
let server: TestServer;
beforeAll(async () => {
  database = await openEmbedded();
  accounts = await openAccounts(database, { backoff: unlimited });
  server = await serveAccounts(database, accounts);
}, 60_000);
afterAll(async () => {
  await closeServers();
  await accounts.close();
  await database.close();
});

const post = (path: string, body: object, { accessToken }: Pick<Someone, 'accessToken'>) =>
  server.request.post(path).auth(accessToken, { type: 'bearer' }).send(body);
const login = (email: string, code?: string) =>
  server.request.post('/auth/login').send({ email, password, ...(code !== undefined && { code }) });

interface WithApp extends Someone {
  readonly secret: string;
  readonly recovery: readonly string[];
}

/** Someone with a second factor; the code of the step before this one has been used. */
async function someoneWithApp(): Promise<WithApp> {
  const user = await someone(database, accounts);
  const { body: begun } = await post('/me/totp', { password }, user).expect(200);
  const { secret } = begun as { secret: string };
  const { body } = await post('/me/totp/confirm', { code: codeOf({ secret }, -1) }, user).expect(200);
  return { ...user, secret, recovery: (body as { recovery_codes: string[] }).recovery_codes };
}

describe('setting up a second factor', () => {
  test('takes the password, and a code of the app before it counts', async () => {
    const user = await someone(database, accounts);
    await post('/me/totp', { password: 'wrong pass phrase' }, user).expect(403);
    const { body } = await post('/me/totp', { password }, user).expect(200);
    const { secret, uri } = body as { secret: string; uri: string };
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toMatch(/^otpauth:\/\/totp\/notes\.example:someone-\d+%40example\.com\?/);
    await login(user.email).expect(200);
    await post('/me/totp/confirm', { code: '000000' }, user).expect(403);
    await post('/me/totp/confirm', { code: codeOf({ secret }) }, user).expect(200);
    await login(user.email).expect(401);
    await post('/me/totp', { password }, user).expect(409);
  });

  test('without having begun is refused', async () => {
    const user = await someone(database, accounts);
    await post('/me/totp/confirm', { code: '123456' }, user).expect(403);
  });
});

describe('a login with a second factor', () => {
  test('is told that it needs one, once the password is right, and not before', async () => {
    const { email } = await someoneWithApp();
    const { body } = await login(email).expect(401);
    expect(body).toMatchObject({ code: 'second_factor_required' });
    const wrong = await server.request.post('/auth/login').send({ email, password: 'wrong pass phrase' }).expect(401);
    expect(wrong.body).toMatchObject({ code: 'credentials_invalid' });
  });

  test('takes a code once, and none from before it', async () => {
    const { email, secret } = await someoneWithApp();
    await login(email, codeOf({ secret })).expect(200);
    await login(email, codeOf({ secret })).expect(401);
    await login(email, codeOf({ secret }, -1)).expect(401);
    await login(email, codeOf({ secret }, 1)).expect(200);
  });

  test.each([-3, -2, 2, 3, 100])('refuses the code of %d steps away', async (steps) => {
    const { email, secret } = await someoneWithApp();
    await login(email, codeOf({ secret }, steps)).expect(401);
  });

  test('takes each recovery code once, and no one else’s', async () => {
    const { email, recovery, id } = await someoneWithApp();
    const stranger = await someoneWithApp();
    expect(new Set(recovery).size).toBe(10);
    const [first = '', second = ''] = recovery;
    await login(stranger.email, first).expect(401);
    await login(email, first).expect(200);
    await login(email, first).expect(401);
    await login(email, second).expect(200);
    const { items } = await accounts.audit.list({ limit: 10 });
    expect(items.filter(({ action, target }) => action === 'recovery_code_used' && target === id)).toHaveLength(2);
  });

  test('of which two are sent at once with one code lets one in', async () => {
    const { email, recovery } = await someoneWithApp();
    const answers = await Promise.all([1, 2, 3].map(() => login(email, recovery[0])));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });
});

describe('switching it off', () => {
  test('takes the password and a code; the recovery codes go with it', async () => {
    const user = await someoneWithApp();
    const { recovery, secret, email } = user;
    await post('/me/totp/disable', { password: 'wrong pass phrase', code: codeOf({ secret }) }, user).expect(403);
    await post('/me/totp/disable', { password, code: '000000' }, user).expect(403);
    await post('/me/totp/disable', { password, code: recovery[0] }, user).expect(204);
    await login(email).expect(200);
    const left = await database.database.db
      .selectFrom('recovery_codes')
      .select('hash')
      .where('user_id', '=', user.id)
      .execute();
    expect(left).toEqual([]);
  });
});
