import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { ComposeEmail } from '../../../../src/app/accounts/mail/delivery.js';
import { createDelivery, RETRY_DELAYS_MS } from '../../../../src/app/accounts/mail/delivery.js';
import { DeliveryRefused, type Email, type Mailer } from '../../../../src/app/accounts/mail/mailer.js';
import { createOutbox, type Outbox } from '../../../../src/app/accounts/mail/outbox.js';
import { createSealing } from '../../../../src/app/accounts/sealing.js';
import type { Schema } from '../../../../src/app/database/schema.js';
import { describeOnEachDatabase } from '../../../support/database.js';

/** F12: what was promised to be sent is sent, whatever process, mail server or database fails meanwhile. */

const email = (to: string): Email => ({ to, subject: 'Hello', text: 'The code is abc' });

/** A mail server that fails as often as it is told, and notes what it accepted. */
function createTestMailer(failures = 0, error = new Error('try later')) {
  const sent: string[] = [];
  const ids: string[] = [];
  let left = failures;
  const mailer: Mailer = {
    send({ to }, id) {
      ids.push(id);
      if ((left -= 1) >= 0) return Promise.reject(error);
      sent.push(to);
      return Promise.resolve();
    },
  };
  return { mailer, sent, ids };
}

function recordLog() {
  const lines: unknown[] = [];
  const write = (...args: unknown[]) => void lines.push(args);
  return { warn: write, error: write, text: () => JSON.stringify(lines) };
}

describeOnEachDatabase((database) => {
  let db: Kysely<Schema>;
  let outbox: Outbox;
  const sealing = createSealing(randomBytes(32).toString('base64'));
  const compose: ComposeEmail = (_trx, request) =>
    Promise.resolve(request.email === 'nobody@example.com' ? undefined : { email: email(request.email) });

  beforeAll(() => {
    ({ db } = database());
    outbox = createOutbox(db, sealing);
  });
  beforeEach(() => db.deleteFrom('outbox').execute());

  const open = (mailer: Mailer, { log = recordLog(), retryDelaysMs = [0, 0, 0] } = {}) =>
    createDelivery({ db, outbox, compose, mailer, log, retryDelaysMs });
  const rows = () => db.selectFrom('outbox').selectAll().execute();

  test('sends what was added and what was requested, and keeps nothing of it', async () => {
    const { mailer, sent } = createTestMailer();
    const delivery = open(mailer);
    await outbox.add(db, email('alice@example.com'));
    await outbox.request({ kind: 'registration', email: 'bob@example.com', passwordHash: '-' });
    await outbox.request({ kind: 'registration', email: 'nobody@example.com', passwordHash: '-' });
    delivery.wake();
    await delivery.drain();
    expect(sent.sort()).toEqual(['alice@example.com', 'bob@example.com']);
    expect(await rows()).toEqual([]);
    await delivery.close();
  });

  test('adds an e-mail with the transaction that it tells about, or not at all', async () => {
    const { mailer, sent } = createTestMailer();
    const failing = db.transaction().execute(async (trx) => {
      await outbox.add(trx, email('alice@example.com'));
      throw new Error('the change fails');
    });
    await expect(failing).rejects.toThrow('the change fails');
    const delivery = open(mailer);
    await delivery.drain();
    expect(sent).toEqual([]);
    await delivery.close();
  });

  test('encrypts addresses and codes', async () => {
    await outbox.add(db, email('alice@example.com'));
    await outbox.request({ kind: 'registration', email: 'bob@example.com', passwordHash: '$argon2id$' });
    const stored = JSON.stringify(await rows());
    for (const secret of ['alice', 'bob', 'abc', 'argon2']) expect(stored).not.toContain(secret);
  });

  test('F12: sends an e-mail once, whichever of several processes takes it', async () => {
    const { mailer, sent } = createTestMailer();
    const deliveries = [open(mailer), open(mailer), open(mailer)];
    const names = Array.from({ length: 100 }, (_, n) => `user-${n}@example.com`);
    for (const name of names) await outbox.add(db, email(name));
    await Promise.all(deliveries.map((delivery) => delivery.drain()));
    expect(sent.sort()).toEqual(names.sort());
    await Promise.all(deliveries.map((delivery) => delivery.close()));
  });

  test('F12: sends an e-mail again that failed, with the same id', async () => {
    const { mailer, sent, ids } = createTestMailer(2);
    const delivery = open(mailer);
    await outbox.add(db, email('alice@example.com'));
    await delivery.drain();
    expect(sent).toEqual(['alice@example.com']);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    await delivery.close();
  });

  test('F12: waits longer after each failure, for hours in total', async () => {
    const log = recordLog();
    const delivery = open(createTestMailer(1).mailer, { log, retryDelaysMs: [60_000] });
    await outbox.add(db, email('alice@example.com'));
    await delivery.drain();
    const [row] = await sql<{ seconds: number }>`
      select extract(epoch from due_at - now())::double precision as seconds from outbox`
      .execute(db)
      .then((result) => result.rows);
    expect(row?.seconds).toBeGreaterThan(50);
    expect(log.text()).toContain('it will be tried again');
    expect(RETRY_DELAYS_MS).toEqual([...RETRY_DELAYS_MS].sort((a, b) => a - b));
    expect(RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay)).toBeGreaterThan(3 * 3_600_000);
    await delivery.close();
  });

  test.each([
    ['after as many tries as there are delays and one more', createTestMailer(100), 4],
    ['at once if the recipient is refused', createTestMailer(100, new DeliveryRefused('no such mailbox')), 1],
  ])('gives an e-mail up %s, says so, and keeps it', async (_, { mailer, ids }, tries) => {
    const log = recordLog();
    const delivery = open(mailer, { log });
    await outbox.add(db, email('alice@example.com'));
    await delivery.drain();
    expect(ids).toHaveLength(tries);
    expect(await rows()).toMatchObject([{ tries, dead_at: expect.anything() as Date }]);
    expect(log.text()).toContain('it was given up');
    for (const secret of ['alice', 'abc']) expect(log.text()).not.toContain(secret);
    await delivery.close();
  });

  test('M1: does not send a code that has expired', async () => {
    const { mailer, sent } = createTestMailer();
    await outbox.add(db, email('alice@example.com'));
    await db
      .updateTable('outbox')
      .set({ expires_at: sql`now() - interval '1 second'` })
      .execute();
    const delivery = open(mailer);
    await delivery.drain();
    expect(sent).toEqual([]);
    expect(await rows()).toMatchObject([{ dead_at: expect.anything() as Date }]);
    await delivery.close();
  });

  test('gives an e-mail up that was sealed with a key that is no longer there, and sends the others', async () => {
    const { mailer, sent } = createTestMailer();
    await createOutbox(db, createSealing(randomBytes(32).toString('base64'))).add(db, email('alice@example.com'));
    await outbox.add(db, email('bob@example.com'));
    const delivery = open(mailer);
    await delivery.drain();
    expect(sent).toEqual(['bob@example.com']);
    await delivery.close();
  });

  test('F12: leaves an e-mail to the process that is sending it, until that is considered crashed', async () => {
    await outbox.add(db, email('alice@example.com'));
    const claimed = await outbox.claim();
    expect(claimed).toMatchObject({ tries: 1, content: { kind: 'email' } });
    expect(await outbox.claim()).toBeUndefined();
    await db
      .updateTable('outbox')
      .set({ claimed_until: sql`now() - interval '1 second'` })
      .execute();
    expect(await outbox.claim()).toMatchObject({ id: claimed?.id, tries: 2 });
    // The first one comes to itself: it neither deletes nor replaces what is another's.
    if (claimed) {
      await outbox.complete(claimed);
      await expect(outbox.replace(db, claimed, { email: email('x@example.com') })).rejects.toThrow('another process');
    }
    expect(await rows()).toHaveLength(1);
  });

  test('F12: a mail server that hangs neither stops others nor loses an e-mail when the server closes', async () => {
    const sent: string[] = [];
    const hanging: Mailer = {
      send: ({ to }, _id, signal) =>
        to === 'hangs@example.com'
          ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
          : Promise.resolve(void sent.push(to)),
    };
    const delivery = open(hanging);
    await outbox.add(db, email('hangs@example.com'));
    await outbox.add(db, email('alice@example.com'));
    delivery.wake();
    while (sent.length === 0) await wait(20);
    const begun = Date.now();
    await delivery.close();
    expect(Date.now() - begun).toBeLessThan(6_000);
    expect(await rows()).toMatchObject([{ claimed_until: null, dead_at: null }]);

    const { mailer, sent: later } = createTestMailer();
    const next = open(mailer);
    await next.drain();
    expect(later).toEqual(['hangs@example.com']);
    await next.close();
  }, 20_000);

  test('is unavailable for requests while too many of a kind are pending, but not for other kinds and changes', async () => {
    await sql`
      insert into outbox (id, kind, payload)
      select gen_random_uuid(), 'registration', '' from generate_series(1, 10000)`.execute(db);
    const registration = { kind: 'registration', email: 'bob@example.com', passwordHash: '-' } as const;
    await expect(outbox.request(registration)).rejects.toMatchObject({
      code: 'unavailable',
      headers: { 'Retry-After': '60' },
    });
    await outbox.request({ kind: 'password_reset', email: 'bob@example.com', ip: '203.0.113.7', requestId: 'r' });
    await outbox.add(db, email('alice@example.com'));
    await db.deleteFrom('outbox').execute();
    await outbox.request(registration);
  });

  test('logs when the database fails, and goes on', async () => {
    const { mailer, sent } = createTestMailer();
    const log = recordLog();
    let isAway = true;
    const flaky: Outbox = { ...outbox, claim: () => (isAway ? Promise.reject(new Error('away')) : outbox.claim()) };
    const delivery = createDelivery({ db, outbox: flaky, compose, mailer, log });
    await outbox.add(db, email('alice@example.com'));
    delivery.wake();
    while (!log.text().includes('the outbox cannot be processed')) await wait(20);
    isAway = false;
    await delivery.drain();
    expect(sent).toEqual(['alice@example.com']);
    await delivery.close();
  });
});
