import { createIds, cursorOf, idOf } from '../../../src/app/ids.js';

const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('note ids', () => {
  test('are UUIDs of version 7 that begin with the time', () => {
    const id = createIds(() => 0x0123456789ab)();
    expect(id).toMatch(version7);
    expect(id.slice(0, 13)).toBe('01234567-89ab');
  });

  test('grow, also when more are made in one millisecond than its counter holds', () => {
    const next = createIds(() => 1_700_000_000_000);
    const ids = Array.from({ length: 10_000 }, next);
    expect(new Set(ids).size).toBe(10_000);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(version7);
  });

  test('grow when the clock is set back', () => {
    const times = [2000, 1000, 1500, 2000, 2001];
    const next = createIds(() => times.shift() ?? 0);
    const ids = Array.from({ length: 5 }, next);
    expect([...ids].sort()).toEqual(ids);
  });

  test('of two processes differ in the same millisecond', () => {
    const [one, other] = [createIds(() => 5), createIds(() => 5)];
    expect(one().slice(19)).not.toBe(other().slice(19));
  });
});

describe('a cursor', () => {
  test('is an id in 22 characters of the form the contract asks for', () => {
    const next = createIds();
    for (let i = 0; i < 100; i += 1) {
      const id = next();
      expect(cursorOf(id)).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/);
      expect(idOf(cursorOf(id))).toBe(id);
    }
  });

  test.each(['AAAAAAAAAAAAAAAAAAAAAA', '_____________________w', '---------------------Q'])(
    '%s leads to an id that a database can read',
    (cursor) => {
      expect(idOf(cursor)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    },
  );
});
