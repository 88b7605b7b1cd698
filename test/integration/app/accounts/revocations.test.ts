import { jest } from '@jest/globals';
import { createRevocations } from '../../../../src/app/accounts/revocations.js';
import type { Claims } from '../../../../src/kit/index.js';
import { openEmbedded } from '../../../support/database.js';

const claims = (sid?: unknown): Claims => ({ iss: 'i', sub: 's', aud: 'a', exp: 1, ...(sid !== undefined && { sid }) });
const log = { warn: () => undefined };

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
  const later = Date.now() + 11_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  expect(revocations.isRevoked(claims('ended'))).toBe(true);
  await expect(revocations.isRevoked(claims('running'))).rejects.toThrow();
  // Tokens that are of no session need no list.
  expect(revocations.isRevoked(claims())).toBe(false);
}, 30_000);
