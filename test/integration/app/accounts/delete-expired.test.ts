import { sql } from 'kysely';
import { createMailToken } from '../../../../src/app/accounts/mail-tokens.js';
import { deleteExpired } from '../../../../src/app/accounts/delete-expired.js';
import { openAccounts, someone } from '../../../support/accounts.js';
import { openEmbedded } from '../../../support/database.js';

test('what has expired goes, what is in use and what was done stays', async () => {
  const opened = await openEmbedded();
  const { db } = opened.database;
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
    .set({ expires_at: sql`now()` })
    .where('email', '=', 'old@example.com')
    .execute();
  await db
    .updateTable('sessions')
    .set({ ended_at: sql`now() - interval '31 days'` })
    .where('id', '=', ended.session)
    .execute();
  await db
    .updateTable('sessions')
    .set({ expires_at: sql`now() - interval '2 days'` })
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
  await opened.close();
}, 30_000);
