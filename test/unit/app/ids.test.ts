import { createIdGenerator } from '../../../src/app/ids.js';

const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('note ids', () => {
  test('are UUIDs of version 7 that begin with the time', () => {
    const id = createIdGenerator(() => 0x0123456789ab)();
    expect(id).toMatch(version7);
    expect(id.slice(0, 13)).toBe('01234567-89ab');
  });

  test('grow, also when more are made in one millisecond than its counter holds', () => {
    const next = createIdGenerator(() => 1_700_000_000_000);
    const ids = Array.from({ length: 10_000 }, next);
    expect(new Set(ids).size).toBe(10_000);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(version7);
  });

  test('grow when the clock is set back', () => {
    const times = [2000, 1000, 1500, 2000, 2001];
    const next = createIdGenerator(() => times.shift() ?? 0);
    const ids = Array.from({ length: 5 }, next);
    expect([...ids].sort()).toEqual(ids);
  });

  test('of two processes differ in the same millisecond', () => {
    const [one, other] = [createIdGenerator(() => 5), createIdGenerator(() => 5)];
    expect(one().slice(19)).not.toBe(other().slice(19));
  });
});
