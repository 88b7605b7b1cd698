import { jest } from '@jest/globals';
import { performance } from 'node:perf_hooks';
import { sql, type Kysely } from 'kysely';
import { createRevocations, type Revocations } from '../../../../src/app/accounts/revocations.js';
import { insertUser } from '../../../../src/app/accounts/users.js';
import type { Schema } from '../../../../src/app/database/schema.js';
import type { Claims } from '../../../../src/kit/index.js';
import { describeOnEachDatabase, openEmbedded } from '../../../support/database.js';

const claims = (sid?: unknown): Claims => ({ iss: 'i', sub: 's', aud: 'a', exp: 1, ...(sid !== undefined && { sid }) });
const log = { warn: () => undefined };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const now = performance.now.bind(performance);
/** Lets the monotonic clock go on. */
function advance(ms: number): void {
  jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

afterEach(() => void jest.restoreAllMocks());

test('ended sessions are known from memory, without waiting; while the database is away, nothing is believed for long', async () => {
  const opened = await openEmbedded();
  const revocations = await createRevocations(opened.database.db, log);
  revocations.add(['ended']);
  expect(revocations.isRevoked(claims('ended'))).toBe(true);
  expect(revocations.isRevoked(claims('running'))).toBe(false);
  expect(revocations.isRevoked(claims())).toBe(false);

  await revocations.close();
  await opened.close();
  expect(revocations.isRevoked(claims('running'))).toBe(false);
  advance(11_000);
  expect(revocations.isRevoked(claims('ended'))).toBe(true);
  await expect(revocations.isRevoked(claims('running'))).rejects.toThrow();
  // Tokens that are of no session need no list.
  expect(revocations.isRevoked(claims())).toBe(false);
}, 60_000);

describeOnEachDatabase((database) => {
  let db: Kysely<Schema>;
  let userId = '';
  const opened: Revocations[] = [];

  beforeAll(async () => {
    ({ db } = database());
    userId = (await insertUser(db, { email: 'owner@example.com', passwordHash: '-' })) ?? '';
  });
  afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));

  async function open(on = db): Promise<Revocations> {
    const revocations = await createRevocations(on, log);
    opened.push(revocations);
    return revocations;
  }

  /** @returns ids of active sessions */
  async function startSessions(count: number): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`
      insert into sessions (id, user_id, ip, expires_at)
      select gen_random_uuid(), ${userId}, '203.0.113.7', now() + interval '1 day' from generate_series(1, ${count})
      returning id`.execute(db);
    return rows.map(({ id }) => id);
  }

  const endSessions = (ids: readonly string[], on: Kysely<Schema> = db) =>
    sql`update sessions set ended_at = now() where id = any(${ids}::uuid[])`.execute(on);

  /** Whether transactions can run at the same time. */
  const describesServer = () => database().location.startsWith('postgres');

  /** Waits until a list knows that a session has ended. */
  async function untilRevoked(revocations: Revocations, session: string): Promise<void> {
    const end = Date.now() + 10_000;
    while (!(await revocations.isRevoked(claims(session)))) {
      if (Date.now() > end) throw new Error('the session is never revoked');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test.each([
    ['ahead by an hour and back', HOUR_MS],
    ['ahead by 20 minutes and back', 20 * MINUTE_MS],
    ['back by an hour and ahead', -HOUR_MS],
  ])(
    'F3: a session that has ended stays so while the clock is set %s',
    async (_, step) => {
      const [session = ''] = await startSessions(1);
      const revocations = await open();
      await endSessions([session]);
      await untilRevoked(revocations, session);

      const wall = Date.now.bind(Date);
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => wall() + step);
      // Several polls, which also forget what is old.
      for (let polls = 0; polls < 3; polls += 1) {
        const [other = ''] = await startSessions(1);
        await endSessions([other]);
        await untilRevoked(revocations, other);
        expect(revocations.isRevoked(claims(session))).toBe(true);
      }
      clock.mockRestore();
      expect(revocations.isRevoked(claims(session))).toBe(true);
    },
    60_000,
  );

  test('F3: a session that has ended is remembered until its last token expires, with the clock an hour back', async () => {
    const [session = ''] = await startSessions(1);
    const revocations = await open();
    await endSessions([session]);
    await untilRevoked(revocations, session);
    advance(HOUR_MS + 10 * MINUTE_MS);
    expect(await revocations.isRevoked(claims(session))).toBe(true);
    advance(2 * HOUR_MS);
    const [other = ''] = await startSessions(1);
    await endSessions([other]);
    await untilRevoked(revocations, other);
    expect(revocations.isRevoked(claims(session))).toBe(false);
  }, 60_000);

  test('a process that starts knows the sessions that have ended before', async () => {
    const [session = ''] = await startSessions(1);
    await endSessions([session]);
    expect((await open()).isRevoked(claims(session))).toBe(true);
  });

  test('a session that anything else in the database has ended is noticed as well', async () => {
    const [session = ''] = await startSessions(1);
    const revocations = await open();
    await sql.raw(`update sessions set ended_at = now() - interval '1 minute' where id = '${session}'`).execute(db);
    await untilRevoked(revocations, session);
  });

  test('F17: a session whose end is committed late is not missed', async () => {
    const [late = '', early = ''] = await startSessions(2);
    const revocations = await open();
    await db.transaction().execute(async (trx) => {
      await endSessions([late], trx);
      if (describesServer()) {
        await endSessions([early]);
        await untilRevoked(revocations, early);
      }
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(revocations.isRevoked(claims(late))).toBe(false);
    });
    await untilRevoked(revocations, late);
  }, 60_000);

  test('F17: sessions that end in masses are read once, in batches, and hold the event loop for moments only', async () => {
    const count = 30_000;
    const ids = await startSessions(count);
    let rows = 0;
    let largest = 0;
    const counting = db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) => {
        rows += result.rows.length;
        largest = Math.max(largest, result.rows.length);
        return Promise.resolve(result);
      },
    });
    const revocations = await open(counting);
    rows = 0;
    await endSessions(ids);
    const [last = ''] = ids.slice(-1);
    for (const id of ids.slice(0, 10)) await untilRevoked(revocations, id);
    await untilRevoked(revocations, last);
    // Five more polls, each of which reads only a snapshot.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    expect(largest).toBeLessThanOrEqual(2_000);
    expect(rows).toBeGreaterThanOrEqual(count);
    expect(rows).toBeLessThan(count + 100);
    for (const id of ids) if (revocations.isRevoked(claims(id)) !== true) throw new Error(`${id} is not revoked`);
  }, 60_000);
});
