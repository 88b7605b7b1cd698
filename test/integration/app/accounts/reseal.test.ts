import { randomBytes } from 'node:crypto';
import { createOutbox } from '../../../../src/app/accounts/mail/outbox.js';
import { reseal } from '../../../../src/app/accounts/reseal.js';
import { createSealing, UnknownKeyError } from '../../../../src/app/accounts/sealing.js';
import { codeOf, openAccounts, password, someone, unlimited } from '../../../support/accounts.js';
import { describeOnEachDatabase } from '../../../support/database.js';

const newKey = () => randomBytes(32).toString('base64');
const requester = { ip: '203.0.113.7', requestId: 'request-of-a-test', report: () => undefined };

describeOnEachDatabase((database) => {
  test('F15: secrets are sealed with the newest key, after which the older one can be removed', async () => {
    const opened = { database: database(), close: () => Promise.resolve() };
    const { db } = opened.database;
    const [old, newest] = [newKey(), newKey()];
    const before = await openAccounts(opened, { encryptionKeys: old, backoff: unlimited });
    const users = await Promise.all(Array.from({ length: 3 }, () => someone(opened, before)));
    const secrets: string[] = [];
    for (const { owner } of users) {
      const begun = await before.ownAccount.beginTotp(owner, password);
      await before.ownAccount.confirmTotp(owner, codeOf(begun, -1));
      secrets.push(begun.secret);
    }
    await before.drain();
    await before.close();
    const email = { to: 'alice@example.com', subject: 'Hello', text: 'Hello' };
    await createOutbox(db, createSealing(old)).add(db, email);

    const both = createSealing(`${newest}\n${old}`);
    expect(await reseal(db, both)).toEqual({ signingKeys: 1, secondFactors: 3, emails: 1 });
    expect(await reseal(db, both)).toEqual({ signingKeys: 0, secondFactors: 0, emails: 0 });

    const entry = await createOutbox(db, createSealing(newest)).claim();
    expect(entry?.content).toEqual({ kind: 'email', email });
    const after = await openAccounts(opened, { encryptionKeys: newest, backoff: unlimited });
    for (const [index, user] of users.entries()) {
      const code = codeOf({ secret: secrets[index] ?? '' });
      await expect(
        after.login.login({ email: user.email, password, code }, requester, undefined),
      ).resolves.toBeDefined();
    }
    await after.close();
    await expect(reseal(db, createSealing(newKey()))).rejects.toThrow(UnknownKeyError);
  }, 60_000);
});
