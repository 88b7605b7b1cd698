import { parseIdempotencyKey } from '../../../../src/kit/idempotency/parse-key.js';

const uuid = '0b54cf9e-6ea5-4b8f-9d3c-2f1f3a4e5d60';

describe('parseIdempotencyKey', () => {
  test.each([
    ['a quoted UUID', `"${uuid}"`, uuid],
    ['a bare UUID', uuid, uuid],
    ['base64', 'aGVsbG8+/w==', 'aGVsbG8+/w=='],
    ['escaped quotes and backslashes', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['blanks and commas in quotes', '"a, b"', 'a, b'],
    ['255 characters', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('reads %s', (_what, header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  test.each([
    '',
    '""',
    '"',
    '"a',
    'a"',
    '"a" "b"',
    '"a", "b"',
    'a, b',
    'a b',
    '"a";p=1',
    String.raw`"a\b"`,
    String.raw`"a\"`,
    '"ä"',
    'ä',
    '"a\u0000"',
    '"a\tb"',
    "'a'",
    `"${'k'.repeat(256)}"`,
    'k'.repeat(256),
    String.raw`\"`.repeat(100_000),
  ])('refuses %j', (header) => {
    expect(parseIdempotencyKey(header)).toBeUndefined();
  });
});
