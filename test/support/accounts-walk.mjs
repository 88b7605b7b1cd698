/**
 * What a new user does, with the generated client, in a process of its own that trusts the authority of the sample:
 * `node --import tsx accounts-walk.mjs <server> <mail folder>`. Prints what it came to, as JSON.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TOTP } from 'otpauth';
import { createApi, isProblem } from '../../generated/sdk/src/index.ts';

const [, , server, mails] = process.argv;
const email = 'walker@example.com';
const password = 'correct horse battery staple';
const better = 'a much better pass phrase';
const came = [];

/** Keeps what was answered: the status, or the code of the problem. */
function noted(step, { data, error, response }) {
  came.push([step, isProblem(error) ? error.code : response.status]);
  return data;
}

const used = new Set();

/** Waits for an e-mail with a code that has not been used yet. Others may arrive at any time. */
async function nextCode() {
  for (;;) {
    for (const name of readdirSync(mails)) {
      const code = /^[\w-]{43}\r?$/m.exec(readFileSync(join(mails, name), 'utf8'))?.[0].trim();
      if (code === undefined || used.has(code)) continue;
      used.add(code);
      return code;
    }
    await wait(50);
  }
}

const totp = (secret, steps = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });

let token;
const anyone = createApi({ server, retry: false });
const me = createApi({ server, retry: false, token: () => token });

noted('register', await anyone.register({ body: { email, password } }));
noted('login too early', await anyone.login({ body: { email, password } }));
while (!readdirSync(join(mails, '..')).includes('mail')) await wait(50);
noted('verify', await anyone.verifyEmail({ body: { token: await nextCode(), password } }));
const first = noted('login', await anyone.login({ body: { email, password } }));
token = first.access_token;
const who = noted('me', await me.getMe());
noted('note', await me.createNote({ body: { title: 'Mine', body: '<p>Hello</p>' } }));
const second = noted('refresh', await anyone.refresh({ body: { refresh_token: first.refresh_token } }));
token = second.access_token;
noted('change password', await me.changePassword({ body: { current: password, password: better } }));
const app = noted('begin second factor', await me.beginTotp({ body: { password: better } }));
const codes = noted('confirm it', await me.confirmTotp({ body: { code: totp(app.secret, -1) } }));
noted('login without a code', await anyone.login({ body: { email, password: better } }));
const third = noted(
  'login with one',
  await anyone.login({ body: { email, password: better, code: totp(app.secret) } }),
);
const sessions = noted('sessions', await me.listSessions());
const other = sessions.items.find(({ current }) => !current);
noted('end the other', await me.endSession({ path: { sessionId: other.id } }));
noted('refresh of it', await anyone.refresh({ body: { refresh_token: third.refresh_token } }));
const [recovery] = codes.recovery_codes;
noted('switch the second factor off', await me.disableTotp({ body: { password: better, code: recovery } }));
noted('forgot', await anyone.forgotPassword({ body: { email } }));
noted('reset', await anyone.resetPassword({ body: { token: await nextCode(), password } }));
noted('token from before', await me.getMe());
token = noted('login again', await anyone.login({ body: { email, password } })).access_token;
noted('logout everywhere', await me.logoutEverywhere());
noted('token from before that', await me.getMe());
token = noted('login once more', await anyone.login({ body: { email, password } })).access_token;
noted('logout', await me.logout());
noted('admin', await me.listUsers());
console.log(JSON.stringify({ came, account: who.account.email }));
