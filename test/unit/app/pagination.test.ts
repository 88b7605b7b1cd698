import { createIdGenerator } from '../../../src/app/ids.js';
import { decodeCursor, encodeCursor } from '../../../src/app/pagination.js';

describe('a cursor', () => {
  test('is an id in 22 characters of the form the contract asks for', () => {
    const next = createIdGenerator();
    for (let i = 0; i < 100; i += 1) {
      const id = next();
      expect(encodeCursor(id)).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/);
      expect(decodeCursor(encodeCursor(id))).toBe(id);
    }
  });

  test.each(['AAAAAAAAAAAAAAAAAAAAAA', '_____________________w', '---------------------Q'])(
    '%s leads to an id that a database can read',
    (cursor) => {
      expect(decodeCursor(cursor)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    },
  );
});
