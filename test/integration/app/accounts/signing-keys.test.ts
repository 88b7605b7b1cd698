import { randomBytes } from 'node:crypto';
import { createSealing } from '../../../../src/app/accounts/sealing.js';
import { createSigningKeys } from '../../../../src/app/accounts/signing-keys.js';
import { StartupError } from '../../../../src/kit/index.js';
import { describeOnEachDatabase, openEmbedded } from '../../../support/database.js';

describeOnEachDatabase((database) => {
  test('processes that start at once on an empty database sign with the same key', async () => {
    const sealing = createSealing(randomBytes(32).toString('base64'));
    const starts = Array.from({ length: 4 }, () =>
      createSigningKeys(database().db, sealing, { warn: () => undefined }),
    );
    const all = await Promise.all(starts);
    const [first, ...others] = all.map((keys) => keys.current().jwk.kid);
    for (const kid of others) expect(kid).toBe(first);
    for (const { published } of all) expect(published.map(({ kid }) => kid)).toEqual([first]);
    await Promise.all(all.map((keys) => keys.close()));
  });
});

const log = { warn: () => undefined };

describe('createSigningKeys', () => {
  test('blames the encryption key for keys it cannot decrypt, and the database for its own errors', async () => {
    const { database, close } = await openEmbedded();
    const keys = await createSigningKeys(database.db, createSealing(randomBytes(32).toString('base64')), log);
    await keys.close();
    const other = createSealing(randomBytes(32).toString('base64'));
    await expect(createSigningKeys(database.db, other, log)).rejects.toThrow(StartupError);
    await close();
    await expect(createSigningKeys(database.db, other, log)).rejects.not.toThrow(StartupError);
  }, 30_000);
});
