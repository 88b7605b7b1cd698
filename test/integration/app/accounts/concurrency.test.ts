import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import type { Accounts } from '../../../../src/app/accounts/accounts.js';
import { createMailToken } from '../../../../src/app/accounts/mail-tokens.js';
import {
  codeOf,
  openAccounts,
  password,
  sessionOf,
  someone,
  unlimited,
  type Someone,
} from '../../../support/accounts.js';
import { describeOnEachDatabase, type TestDatabase } from '../../../support/database.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

/** H1: what was checked before something slow is checked again by what acts on it. */

const better = 'a much better pass phrase';
const requester = { ip: '198.51.100.7', requestId: 'request-of-a-test', report: () => undefined };

/** One password at a time, so that whatever comes second is in flight for as long as the first takes. */
const slow = {
  argon2: { memoryCost: 65_536, timeCost: 4, parallelism: 1 },
  maxConcurrent: 1,
  maxQueued: 50,
};

const cheap = { memoryCost: 256, timeCost: 1, parallelism: 1 };

describeOnEachDatabase((database) => {
  let opened: TestDatabase;
  /** Its passwords are slow. */
  let accounts: Accounts;
  /** Another process on the same database. */
  let others: Accounts;
  let cheapHash: string;

  beforeAll(async () => {
    opened = { database: database(), close: () => Promise.resolve() };
    const settings = {
      encryptionKeys: randomBytes(32).toString('base64'),
      directory: await temporaryFolder(),
      backoff: unlimited,
    };
    accounts = await openAccounts(opened, { ...settings, hashing: slow });
    others = await openAccounts(opened, { ...settings, hashing: { ...slow, argon2: cheap } });
    cheapHash = await hash(password, cheap);
  }, 60_000);
  afterAll(() => Promise.all([accounts.close(), others.close()]));

  const newSomeone = (roles?: string[]) => someone(opened, accounts, roles, cheapHash);
  const operator = { subject: 'operator', session: undefined, ip: '127.0.0.1', requestId: 'request-of-a-test' };

  async function activeSessions({ id }: Someone): Promise<number> {
    const rows = await database()
      .db.selectFrom('sessions')
      .select('id')
      .where('user_id', '=', id)
      .where('ended_at', 'is', null)
      .execute();
    return rows.length;
  }

  async function resetPassword({ email }: Someone): Promise<void> {
    const token = await createMailToken(database().db, { email, purpose: 'reset' });
    await others.registration.resetPassword(token, better, requester);
  }

  /** Starts something that waits for its password to be verified, and does something else meanwhile. */
  async function whileInFlight(act: () => Promise<unknown>, meanwhile: () => Promise<unknown>): Promise<unknown> {
    const block = () => accounts.login.login({ email: 'nobody@example.com', password }, requester, undefined);
    const blocked = Promise.allSettled([block(), block(), block(), block(), block()]);
    await wait(50);
    const acting = act().then(
      () => 'done',
      (error: unknown) => error,
    );
    await wait(50);
    await meanwhile();
    await blocked;
    return acting;
  }

  const login = ({ email }: Someone) =>
    accounts.login.login({ email, password }, requester, undefined).then(({ access }) => access.token);

  test.each([
    ['a reset of the password', (user: Someone) => resetPassword(user)],
    ['a change of the password', (user: Someone) => others.ownAccount.changePassword(user.owner, password, better)],
    ['a logout everywhere', (user: Someone) => others.sessions.endAll(user.owner)],
    ['the disabling of the account', (user: Someone) => others.administration.setDisabled(user.id, true, operator)],
    ['a change of roles', (user: Someone) => others.administration.setRoles(user.id, [], operator)],
    [
      'a second factor',
      async (user: Someone) => {
        const begun = await others.ownAccount.beginTotp(user.owner, password);
        await others.ownAccount.confirmTotp(user.owner, codeOf(begun));
      },
    ],
  ])('H1a: a login in flight does not outlive %s', async (what, change) => {
    const user = await newSomeone(['admin']);
    const result = await whileInFlight(
      () => login(user),
      () => change(user),
    );
    expect(result).toMatchObject({ code: 'credentials_invalid' });
    const keepsOwn = ['a change of the password', 'a second factor'].includes(what);
    expect(await activeSessions(user)).toBe(keepsOwn ? 1 : 0);
  });

  test('H1a: a login in flight is not disturbed by what ends another session', async () => {
    const user = await newSomeone();
    const result = await whileInFlight(
      () => login(user),
      () => others.sessions.endOwn(user.owner),
    );
    expect(result).toBe('done');
    expect(await activeSessions(user)).toBe(1);
  });

  test('H1b: a change of the password in flight does not overwrite a reset', async () => {
    const user = await newSomeone();
    const result = await whileInFlight(
      () => accounts.ownAccount.changePassword(user.owner, password, 'the pass phrase of a thief'),
      () => resetPassword(user),
    );
    expect(result).toMatchObject({ code: 'token_invalid' });
    await expect(
      others.login.login({ email: user.email, password: better }, requester, undefined),
    ).resolves.toBeDefined();
  });

  test('H1b: of two changes of the password in flight, the second fails', async () => {
    const user = await newSomeone();
    const result = await whileInFlight(
      () => accounts.ownAccount.changePassword(user.owner, password, 'the pass phrase of a thief'),
      () => others.ownAccount.changePassword(user.owner, password, better),
    );
    expect(result).toMatchObject({ code: 'conflict' });
    await expect(
      others.login.login({ email: user.email, password: better }, requester, undefined),
    ).resolves.toBeDefined();
  });

  test.each([
    ['beginning', (user: Someone) => accounts.ownAccount.beginTotp(user.owner, password)],
    ['disabling', (user: Someone) => accounts.ownAccount.disableTotp(user.owner, password, '000000')],
  ])('H1b: %s a second factor is not completed after the session has ended', async (_, act) => {
    const user = await newSomeone();
    const result = await whileInFlight(
      () => act(user),
      () => resetPassword(user),
    );
    expect(result).toMatchObject({ code: 'token_invalid' });
  });

  test('H1c: an admin who was demoted changes nothing any more, whatever is in flight', async () => {
    const [admin, accomplice] = [await newSomeone(['admin']), await newSomeone()];
    await others.administration.setRoles(admin.id, [], operator);
    const acts = [
      () => accounts.administration.setRoles(accomplice.id, ['admin'], admin.owner),
      () => accounts.administration.setDisabled(accomplice.id, true, admin.owner),
      () => accounts.keys.rotate(admin.owner),
      () => accounts.sessions.endAll(admin.owner),
      () => accounts.sessions.end(admin.owner.session ?? '', admin.owner),
      () => accounts.ownAccount.confirmTotp(admin.owner, '000000'),
    ];
    for (const act of acts) await expect(act()).rejects.toMatchObject({ code: 'token_invalid', status: 401 });
    expect(await accounts.users.find(accomplice.id)).toMatchObject({ roles: [], disabled: false });
  });

  test('H1c: admins who demote each other at the same time do not wait for each other', async () => {
    const [one, other] = [await newSomeone(['admin']), await newSomeone(['admin'])];
    const results = await Promise.allSettled([
      accounts.administration.setRoles(other.id, [], one.owner),
      others.administration.setRoles(one.id, [], other.owner),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'token_invalid' } });
  });

  test('H1: a session is renewed with the roles of the moment, and not once it has ended', async () => {
    const user = await newSomeone();
    const { refreshToken } = await sessionOf(database().db, accounts.keys, user.id);
    const ending = others.sessions.endAll(user.owner);
    const renewing = accounts.login.refresh(refreshToken, requester).catch((error: unknown) => error);
    await Promise.all([ending, renewing]);
    expect(await activeSessions(user)).toBe(0);
  });
});
