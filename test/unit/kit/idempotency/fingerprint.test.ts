import type { RequestInput } from '../../../../src/kit/decode/input.js';
import { digest, fingerprintOf } from '../../../../src/kit/idempotency/fingerprint.js';

const input = (body: unknown, rest: Partial<RequestInput> = {}): RequestInput => ({
  path: {},
  query: {},
  header: {},
  cookie: {},
  body,
  ...rest,
});

const of = (body: unknown, rest?: Partial<RequestInput>) =>
  fingerprintOf('create', 'application/json', input(body, rest));

describe('fingerprintOf', () => {
  test.each<readonly [string, RequestInput, RequestInput]>([
    ['the order of properties', input({ a: 1, b: { c: 2, d: 3 } }), input({ b: { d: 3, c: 2 }, a: 1 })],
    ['a property that is undefined', input({ a: 1, b: undefined }), input({ a: 1 })],
    ['the key itself', input(1, { header: { 'Idempotency-Key': 'a' } }), input(1, { header: {} })],
  ])('does not depend on %s', async (_what, one, other) => {
    expect(await fingerprintOf('create', undefined, one)).toBe(await fingerprintOf('create', undefined, other));
  });

  test('differs for every other input', async () => {
    const bodies = [
      undefined,
      0,
      '0',
      false,
      '',
      'null',
      [],
      {},
      [[]],
      [{}],
      [1, 2],
      [12],
      ['1,2'],
      { a: '1' },
      { a: 1 },
      { 'a":1,"b': 1 },
      { a: 1, b: 1 },
      { a: { b: 1 } },
      { __proto__: null, a: [] },
      12n,
      '12',
      new Blob(['a']),
      new Blob(['b']),
      new File(['a'], 'a.txt'),
      new File(['a'], 'b.txt'),
      { file: new Blob(['a']), text: 'a' },
    ];
    const found = await Promise.all(bodies.map((body) => of(body)));
    const others = await Promise.all([
      of(0, { path: { id: 'a' } }),
      of(0, { query: { id: 'a' } }),
      of(0, { header: { id: 'a' } }),
      of(0, { cookie: { id: 'a' } }),
      fingerprintOf('replace', 'application/json', input(0)),
      fingerprintOf('create', 'text/plain', input(0)),
    ]);
    expect(new Set([...found, ...others]).size).toBe(bodies.length + others.length);
  });

  test('takes the bytes of two parts apart', async () => {
    const parts = (...texts: string[]) => of(texts.map((text) => new Blob([text])));
    expect(await parts('ab', 'c')).not.toBe(await parts('a', 'bc'));
  });
});

test('digest is short and does not tell its value', () => {
  expect(digest(['alice', 'key'])).toMatch(/^[\w-]{43}$/);
  expect(digest([['a', 'b'], 'c'])).not.toBe(digest(['a', ['b', 'c']]));
});
