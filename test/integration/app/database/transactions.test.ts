import { sql } from 'kysely';
import { describeOnEachDatabase } from '../../../support/database.js';

const row = (title: string) => ({ id: crypto.randomUUID(), owner: 'alice', title, body: '', search_text: '' });

describeOnEachDatabase((database) => {
  const db = () => database().db;
  const titles = async () =>
    (await db().selectFrom('notes').select('title').orderBy('title').execute()).map((r) => r.title);

  beforeEach(async () => {
    await db().deleteFrom('notes').execute();
  });

  test('a transaction that fails leaves nothing', async () => {
    const failing = db()
      .transaction()
      .execute(async (transaction) => {
        await transaction.insertInto('notes').values(row('a')).execute();
        throw new Error('changed my mind');
      });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await titles()).toEqual([]);
  });

  test('a statement beside an open transaction is no part of it', async () => {
    let finish = (): void => undefined;
    const open = new Promise<void>((resolve) => (finish = resolve));
    const failing = db()
      .transaction()
      .execute(async (transaction) => {
        await transaction.insertInto('notes').values(row('inside')).execute();
        await open;
        throw new Error('changed my mind');
      });
    const beside = db().insertInto('notes').values(row('beside')).execute();
    setTimeout(finish, 100);
    await expect(failing).rejects.toThrow('changed my mind');
    await beside;
    expect(await titles()).toEqual(['beside']);
  });

  test('transactions at once do not mix', async () => {
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        db()
          .transaction()
          .setIsolationLevel('serializable')
          .execute(async (transaction) => {
            await transaction
              .insertInto('notes')
              .values(row(`${i} a`))
              .execute();
            if (i % 2 === 1) throw new Error('changed my mind');
            await transaction
              .insertInto('notes')
              .values(row(`${i} b`))
              .execute();
          }),
      ),
    );
    const found = await titles();
    expect(found.filter((title) => Number.parseInt(title) % 2 === 1)).toEqual([]);
    expect(found.filter((title) => title.endsWith('a'))).toHaveLength(found.length / 2);
    expect(found.length).toBeGreaterThan(0);
  });

  test('a statement that is refused leaves the connection usable', async () => {
    await expect(sql`select 1 / 0`.execute(db())).rejects.toMatchObject({ code: '22012' });
    const failing = db()
      .transaction()
      .execute(async (transaction) => {
        await transaction.insertInto('notes').values(row('a')).execute();
        await sql`select 1 / 0`.execute(transaction);
      });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await titles()).toEqual([]);
    expect(await database().checkHealth()).toBe('ok');
  });

  test('how many rows a statement changed is told', async () => {
    const inserted = await db()
      .insertInto('notes')
      .values([row('a'), row('b')])
      .executeTakeFirst();
    expect(inserted.numInsertedOrUpdatedRows).toBe(2n);
    const updated = await db().updateTable('notes').set({ title: 'c' }).where('title', '=', 'a').executeTakeFirst();
    expect(updated.numUpdatedRows).toBe(1n);
    const deleted = await db().deleteFrom('notes').where('title', '=', 'none').executeTakeFirst();
    expect(deleted.numDeletedRows).toBe(0n);
  });
});
