import { performance } from 'node:perf_hooks';
import { sql, type Kysely } from 'kysely';
import { createMailToken } from '../../../../src/app/accounts/mail-tokens.js';
import { deleteExpired } from '../../../../src/app/accounts/delete-expired.js';
import { DEFAULT_RETENTION } from '../../../../src/app/accounts/retention.js';
import { insertUser } from '../../../../src/app/accounts/users.js';
import type { Schema } from '../../../../src/app/database/schema.js';
import { openAccounts, someone } from '../../../support/accounts.js';
import {
  describeOnEachDatabase,
  describeWithPostgres,
  openOnServer,
  type TestDatabase,
} from '../../../support/database.js';
import { describeInCi } from '../../../support/in-ci.js';

const ago = (interval: string) => sql<Date>`now() - ${sql.lit(interval)}::interval`;

async function insertAudit(db: Kysely<Schema>, action: string, at: string): Promise<void> {
  const values = { actor: 'a', action, target: 't', detail: null, ip: '203.0.113.7', request_id: 'r' };
  await db
    .insertInto('audit')
    .values({ id: crypto.randomUUID(), at: ago(at), ...values })
    .execute();
}

describeOnEachDatabase((database) => {
  let db: Kysely<Schema>;
  beforeAll(() => void ({ db } = database()));

  test('what has expired goes, what is in use and what was done stays', async () => {
    const opened = { database: database(), close: () => Promise.resolve() };
    const accounts = await openAccounts(opened);
    const [running, ended, expired] = [
      await someone(opened, accounts),
      await someone(opened, accounts),
      await someone(opened, accounts),
    ];
    await createMailToken(db, { email: 'new@example.com', purpose: 'reset' });
    await createMailToken(db, { email: 'old@example.com', purpose: 'reset' });
    await db
      .updateTable('mail_tokens')
      .set({ expires_at: ago('0 s') })
      .where('email', '=', 'old@example.com')
      .execute();
    await db
      .updateTable('sessions')
      .set({ ended_at: ago('31 days') })
      .where('id', '=', ended.session)
      .execute();
    await db
      .updateTable('sessions')
      .set({ expires_at: ago('2 days') })
      .where('id', '=', expired.session)
      .execute();
    const entries = await db.selectFrom('audit').select('id').execute();

    await deleteExpired(db);

    expect(await db.selectFrom('sessions').select('id').execute()).toEqual([{ id: running.session }]);
    expect(await db.selectFrom('refresh_tokens').select('session_id').execute()).toEqual([
      { session_id: running.session },
    ]);
    expect(await db.selectFrom('mail_tokens').select('email').execute()).toEqual([{ email: 'new@example.com' }]);
    expect(await db.selectFrom('audit').select('id').execute()).toEqual(entries);
    await accounts.close();
  });

  test('F19: used refresh tokens go after a week, the others stay with their session', async () => {
    const opened = { database: database(), close: () => Promise.resolve() };
    const accounts = await openAccounts(opened, { encryptionKeys: await keysOf(opened) });
    const { session } = await someone(opened, accounts);
    const tokens = [
      ['used long ago', ago('8 days')],
      ['used lately', ago('6 days')],
    ] as const;
    for (const [hash, usedAt] of tokens)
      await db
        .insertInto('refresh_tokens')
        .values({ hash, session_id: session, expires_at: ago('0 s'), used_at: usedAt })
        .execute();
    await deleteExpired(db);
    const left = await db.selectFrom('refresh_tokens').select('hash').where('session_id', '=', session).execute();
    expect(left).toHaveLength(2);
    expect(left).toContainEqual({ hash: 'used lately' });
    await deleteExpired(db, { ...DEFAULT_RETENTION, usedTokensMs: 5 * 86_400_000 });
    expect(
      await db.selectFrom('refresh_tokens').select('hash').where('session_id', '=', session).execute(),
    ).toHaveLength(1);
    await accounts.close();
  });

  test('F19: audit entries go after their retention, and the database refuses to delete or change younger ones', async () => {
    for (const [action, age] of Object.entries({ ancient: '401 days', old: '100 days', young: '80 days' }))
      await insertAudit(db, action, age);
    const actions = async () => {
      const rows = await db.selectFrom('audit').select('action').where('actor', '=', 'a').orderBy('at').execute();
      return rows.map(({ action }) => action);
    };
    await deleteExpired(db, { ...DEFAULT_RETENTION, auditMs: 'forever' });
    expect(await actions()).toEqual(['ancient', 'old', 'young']);
    await deleteExpired(db);
    expect(await actions()).toEqual(['old', 'young']);
    for (const change of [
      sql`delete from audit where action = 'young'`,
      sql`delete from audit`,
      sql`update audit set action = 'nothing' where action = 'old'`,
      sql`truncate audit`,
    ])
      await expect(change.execute(db)).rejects.toThrow('append-only');
    expect(await actions()).toEqual(['old', 'young']);
    await deleteExpired(db, { ...DEFAULT_RETENTION, auditMs: 90 * 86_400_000 });
    expect(await actions()).toEqual(['young']);
  });
});

/** The accounts of one database need one encryption key: forgets the signing keys of the test before. */
async function keysOf({ database }: TestDatabase): Promise<string> {
  await database.db.deleteFrom('signing_keys').execute();
  return Buffer.alloc(32, 7).toString('base64');
}

describeWithPostgres('deleteExpired with other processes', () => {
  test('F19: leaves it to the process that is at it', async () => {
    const { database, close } = await openOnServer();
    const { db } = database;
    await createMailToken(db, { email: 'old@example.com', purpose: 'reset' });
    await db
      .updateTable('mail_tokens')
      .set({ expires_at: ago('1 s') })
      .execute();
    await db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(7203114)`.execute(trx);
      expect(await deleteExpired(db)).toBe(0);
    });
    expect(await deleteExpired(db)).toBe(1);
    await close();
  }, 60_000);
});

describeInCi('deleteExpired with many rows', () => {
  test('F19: 300,000 sessions go in statements of less than a second each, and more than 2,000 tokens of one in several', async () => {
    const { database, close } = await openOnServer();
    const userId = (await insertUser(database.db, { email: 'owner@example.com', passwordHash: '-' })) ?? '';
    await sql`
      insert into sessions (id, user_id, ip, expires_at)
      select gen_random_uuid(), ${userId}, '203.0.113.7', now() - interval '2 days' from generate_series(1, 300000)`.execute(
      database.db,
    );
    await sql`
      insert into refresh_tokens (hash, session_id, expires_at)
      select id::text, id, expires_at from sessions`.execute(database.db);
    await sql`
      insert into refresh_tokens (hash, session_id, expires_at, used_at)
      select 'used ' || n, (select id from sessions limit 1), now(), now() from generate_series(1, 9000) n`.execute(
      database.db,
    );
    const startedAt = new Map<object, number>();
    let longestMs = 0;
    let mostRows = 0n;
    const measured = database.db.withPlugin({
      transformQuery({ node, queryId }) {
        startedAt.set(queryId, performance.now());
        return node;
      },
      transformResult({ queryId, result }) {
        longestMs = Math.max(longestMs, performance.now() - (startedAt.get(queryId) ?? 0));
        startedAt.delete(queryId);
        if ((result.numAffectedRows ?? 0n) > mostRows) mostRows = result.numAffectedRows ?? 0n;
        return Promise.resolve(result);
      },
    });
    expect(await deleteExpired(measured)).toBe(609_000);
    expect(longestMs).toBeLessThan(1_000);
    expect(mostRows).toBeLessThanOrEqual(2_000n);
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from refresh_tokens`.execute(
      database.db,
    );
    expect(rows).toEqual([{ count: 0 }]);
    await close();
  }, 240_000);
});
