import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codeOf, readEmails, newestEmail } from '../support/accounts.js';
import { describeWithPostgres } from '../support/database.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { startCluster, type Cluster } from '../support/postgres.js';
import { root } from '../support/root.js';
import { endSamples, refusedStart, startSample, type Sample } from '../support/sample.js';

/** Accounts as people use them: over HTTPS, with processes that are ended, started again, and more than one. */

afterAll(endSamples);

const email = 'alice@example.com';
const password = 'correct horse battery staple';
const better = 'a much better pass phrase';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** What is sent, with a token or without. @returns the body, once the status is the one that is expected */
async function send(
  { request }: Sample,
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
  { body, token, status = 200 }: { body?: object; token?: string; status?: number } = {},
): Promise<unknown> {
  const sent = request[method](path);
  if (token !== undefined) sent.auth(token, { type: 'bearer' });
  const answer = await sent.send(body);
  expect({
    path,
    status: answer.status,
    body: answer.status < 300 ? undefined : (answer.body as unknown),
  }).toMatchObject({
    path,
    status,
  });
  return answer.body as unknown;
}

const post = (sample: Sample, path: string, body: object, status = 200) => send(sample, 'post', path, { body, status });
const login = async (sample: Sample, more: object = {}) =>
  (await post(sample, '/auth/login', { email, password, ...more })) as Tokens;

/** Registers, and confirms the address with the code from the e-mail. */
async function open(sample: Sample): Promise<void> {
  await post(sample, '/auth/register', { email, password }, 202);
  const { code } = await newestEmail(join(sample.localDirectory, 'mail'), email);
  await post(sample, '/auth/verify-email', { token: code, password }, 204);
}

describe('a new user', () => {
  test('does everything with the generated client', async () => {
    const { url, localDirectory } = await startSample();
    const program = [join(root, 'test/support/accounts-walk.mjs'), url, join(localDirectory, 'mail')];
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', ...program], {
      cwd: root,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(localDirectory, 'authority.crt') },
      timeout: 40_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      account: 'walker@example.com',
      came: [
        ['register', 202],
        ['login too early', 'credentials_invalid'],
        ['verify', 204],
        ['login', 200],
        ['me', 200],
        ['note', 201],
        ['refresh', 200],
        ['change password', 204],
        ['begin second factor', 200],
        ['confirm it', 200],
        ['login without a code', 'second_factor_required'],
        ['login with one', 200],
        ['sessions', 200],
        ['end the other', 204],
        ['refresh of it', 'token_invalid'],
        ['switch the second factor off', 204],
        ['forgot', 202],
        ['reset', 204],
        ['token from before', 'token_invalid'],
        ['login again', 200],
        ['logout everywhere', 204],
        ['token from before that', 'token_invalid'],
        ['login once more', 200],
        ['logout', 204],
        ['admin', 'token_invalid'],
      ],
    });
  }, 60_000);

  test('walks through all of it, and a restart forgets nothing', async () => {
    const first = await startSample();
    const mails = join(first.localDirectory, 'mail');
    await open(first);
    while (!first.output().includes(mails)) await wait(50);
    const phone = await login(first);
    const laptop = await login(first);
    const me = (await send(first, 'get', '/me', { token: laptop.access_token })) as { subject: string };
    expect(me).toMatchObject({ account: { email, second_factor: false } });
    const note = { title: 'Mine', body: '<p>Hello</p>' };
    await send(first, 'post', '/notes', { token: laptop.access_token, body: note, status: 201 });

    const renewed = (await post(first, '/auth/refresh', { refresh_token: laptop.refresh_token })) as Tokens;
    const token = renewed.access_token;
    const change = { current: password, password: better };
    await send(first, 'put', '/me/password', { token, body: change, status: 204 });
    await send(first, 'get', '/me', { token: phone.access_token, status: 401 });

    const app = (await send(first, 'post', '/me/totp', { token, body: { password: better } })) as { secret: string };
    const on = await send(first, 'post', '/me/totp/confirm', { token, body: { code: codeOf(app, -1) } });
    const [recovery] = (on as { recovery_codes: string[] }).recovery_codes;
    await post(first, '/auth/login', { email, password: better }, 401);

    const operator = await first.token('operator', 'admin');
    await send(first, 'put', `/admin/users/${me.subject}/roles`, { token: operator, body: { roles: ['admin'] } });
    await send(first, 'get', '/me', { token, status: 401 });
    const admin = await login(first, { password: better, code: codeOf(app) });
    await send(first, 'post', '/admin/signing-keys', { token: admin.access_token });
    expect((await first.end()).code).toBe(0);

    const second = await startSample({ LOCAL_DIRECTORY: first.localDirectory });
    await send(second, 'get', '/me', { token: admin.access_token });
    await send(second, 'get', '/me', { token, status: 401 });
    await post(second, '/auth/refresh', { refresh_token: renewed.refresh_token }, 401);
    const next = (await post(second, '/auth/refresh', { refresh_token: admin.refresh_token })) as Tokens;
    const { items } = (await send(second, 'get', '/admin/audit?limit=100', { token: next.access_token })) as {
      items: { action: string; actor: string }[];
    };
    expect(items.map(({ action }) => action).reverse()).toEqual([
      ...['account_registered', 'session_started', 'session_started', 'password_changed'],
      ...['second_factor_started', 'second_factor_enabled', 'roles_set', 'session_started', 'signing_key_rotated'],
    ]);
    expect(items.find(({ action }) => action === 'roles_set')?.actor).toBe('operator');

    const before = (await readEmails(mails)).length;
    await post(second, '/auth/forgot-password', { email }, 202);
    const { code } = await newestEmail(mails, email, before);
    await post(second, '/auth/reset-password', { token: code, password }, 204);
    await send(second, 'get', '/me', { token: next.access_token, status: 401 });
    const last = await login(second, { code: recovery });
    const list = (await send(second, 'get', '/me/sessions', { token: last.access_token })) as {
      items: { id: string }[];
    };
    expect(list.items).toHaveLength(1);
    const notes = (await send(second, 'get', '/notes', { token: last.access_token })) as { items: object[] };
    expect(notes.items).toMatchObject([{ title: 'Mine' }]);
    await send(second, 'post', '/auth/logout', { token: last.access_token, status: 204 });
    await send(second, 'get', '/me', { token: last.access_token, status: 401 });
    for (const secret of [password, better, code, last.refresh_token, app.secret])
      expect(first.output() + second.output()).not.toContain(secret);
  }, 90_000);
});

describe('npm run reseal', () => {
  const reseal = (LOCAL_DIRECTORY: string) =>
    promisify(execFile)(process.execPath, [join(root, 'dist/app/reseal.js')], { cwd: root, env: { LOCAL_DIRECTORY } });

  test('F15: changes the encryption key, with the server stopped', async () => {
    const first = await startSample();
    const { localDirectory } = first;
    await open(first);
    const { access_token: token } = await login(first);
    const app = (await send(first, 'post', '/me/totp', { token, body: { password } })) as { secret: string };
    await send(first, 'post', '/me/totp/confirm', { token, body: { code: codeOf(app, -1) } });
    await expect(reseal(localDirectory)).rejects.toMatchObject({
      stderr: expect.stringContaining('process') as string,
    });
    await first.end();

    const file = join(localDirectory, 'encryption.key');
    const old = (await readFile(file, 'utf8')).trim();
    const newest = randomBytes(32).toString('base64');
    await writeFile(file, `${newest}\n${old}\n`);
    expect((await reseal(localDirectory)).stdout).toMatch(
      /^Resealed 1 signing keys, 1 second factors and \d e-mails\.\n$/,
    );
    expect((await reseal(localDirectory)).stdout).toBe('Resealed 0 signing keys, 0 second factors and 0 e-mails.\n');
    await writeFile(file, newest);

    const second = await startSample({ LOCAL_DIRECTORY: localDirectory });
    await send(second, 'get', '/me', { token });
    await login(second, { code: codeOf(app) });
    await second.end();
    await writeFile(file, old);
    await expect(reseal(localDirectory)).rejects.toMatchObject({
      stderr: expect.stringContaining('no key of ENCRYPTION_KEY_FILE opens "key ') as string,
    });
  }, 60_000);
});

describeWithPostgres('two processes on one PostgreSQL', () => {
  let cluster: Cluster;
  let env: Record<string, string>;
  beforeAll(async () => {
    cluster = await startCluster();
    env = { DATABASE_URL: cluster.url, LOCAL_DIRECTORY: await temporaryFolder() };
  }, 60_000);
  afterAll(async () => {
    await endSamples();
    await cluster.remove();
  }, 30_000);

  test('take each other’s tokens, and what one ends, the other refuses within three seconds', async () => {
    const [one, other] = await Promise.all([startSample(env), startSample(env)]);
    await open(one);
    const { access_token: token, refresh_token: refresh } = await login(one);
    for (let n = 0; n < 3; n += 1) await send(other, 'get', '/me', { token });
    await send(one, 'post', '/auth/logout', { token, status: 204 });
    const ended = Date.now();
    while ((await other.request.get('/me').auth(token, { type: 'bearer' })).status === 200) await wait(50);
    expect(Date.now() - ended).toBeLessThan(3000);
    await post(other, '/auth/refresh', { refresh_token: refresh }, 401);
  }, 60_000);

  test('need the same encryption key: a third with another one does not start, and says why', async () => {
    const { code, output } = await refusedStart({ DATABASE_URL: cluster.url });
    expect(code).toBe(1);
    expect(output).toContain('ENCRYPTION_KEY_FILE');
    expect(output).toContain('sealed with another key');
    const file = join(env['LOCAL_DIRECTORY'] ?? '', 'encryption.key');
    const third = await startSample({ DATABASE_URL: cluster.url, ENCRYPTION_KEY_FILE: file });
    expect(third.output()).not.toContain((await readFile(file, 'utf8')).trim());
  }, 60_000);
});
