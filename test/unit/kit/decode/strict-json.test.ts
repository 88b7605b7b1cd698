import { Problem } from '../../../../src/kit/problem.js';
import { parseJson } from '../../../../src/kit/decode/strict-json.js';

function refusal(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof Problem && error.code === 'malformed_body') return error.detail ?? '';
    throw error;
  }
  return 'not refused';
}

test.each(['null', 'true', '0', '-0.5', '1e300', '""', '"a\\"b"', '[]', '{}', ' [1, {"a": [null]}, "x"] ', '{"a":{"b":1},"b":2}', '[{"a":1},{"a":1}]', '{"":1}', '"\\\\"', '{"a\\\\":1,"a\\"":2}', '"{\\"a\\":1,\\"a\\":1}"', '"12345678901234567890"', '{"constructor":1,"prototype":2,"toString":3}', '{"constructor":{"x":{"prototype":1}}}', '{"proto":"__proto__"}', '9007199254740993.5', '"\\ud800"', '"\\u0000"'])(
  '%s is read as JSON.parse reads it',
  (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  },
); // prettier-ignore

test.each(['', ' ', '{', '[1,]', "{'a':1}", '{"a":1,}', 'NaN', '01', '+1', '1.', '"a', 'undefined', '[1] x', '\ufeff{}', '"\u0000"', '"\t"', '/**/1', '\u00a01', '-', '[1 2]'])(
  '%j is not JSON',
  (text) => {
    expect(refusal(text)).toBe('The text is not JSON.');
  },
); // prettier-ignore

test.each([
  ['{"a":1,"a":2}', '/a is given twice.'],
  ['{"a":1,"\\u0061":2}', '/a is given twice.'],
  ['[{"x":[{},{"b":1,"c":{"b":1},"b":2}]}]', '/0/x/1/b is given twice.'],
  ['{"a/b":[{"~":1,"~":1}]}', '/a~1b/0/~0 is given twice.'],
  ...[1, 11, 12, 13, 20].map((n): [string, string] => [
    `{"first":0,${Array.from({ length: n }, (_, i) => `"k${i}":0`).join()},"first":0}`,
    '/first is given twice.',
  ]),
  ['{"__proto__":1}', '/__proto__ is a name that is not accepted.'],
  ['[{"\\u005f\\u005fproto__":{}}]', '/0/__proto__ is a name that is not accepted.'],
  ['{"__proto__":1,"__proto__":2}', '/__proto__ is a name that is not accepted.'],
  ['{"a":{"constructor":{"prototype":{}}}}', '/a/constructor/prototype is a name that is not accepted.'],
  ['{"a":9007199254740993}', '/a is a number that cannot be held exactly.'],
  ['[1,-9223372036854775807]', '/1 is a number that cannot be held exactly.'],
  ['[[],{"n":1e400}]', '/1/n is a number that cannot be held exactly.'],
  ['[0,[-1E999]]', '/1/0 is a number that cannot be held exactly.'],
  ['12345678901234567890', 'The text is a number that cannot be held exactly.'],
  ['9'.repeat(100_000), 'The text is a number that cannot be held exactly.'],
])('%.60s is refused: %s', (text, detail) => {
  expect(refusal(text)).toBe(detail);
});

test.each(['9007199254740991', '9007199254740992', '-9223372036854775808', '1000000000000000000000', '0.1', '123456789.123456789'])(
  '%s is held',
  (text) => {
    expect(parseJson(text)).toBe(Number(text));
  },
); // prettier-ignore

test('64 levels are read, 65 are not', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(refusal(nested(64))).toBe('not refused');
  expect(refusal(nested(65))).toMatch(/nested deeper than 64 levels/);
  expect(refusal('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toMatch(/nested deeper than 64 levels/);
  expect(refusal(`[${Array(1000).fill(nested(63)).join()}]`)).toBe('not refused');
});

test('a long place is cut short and a value is never told', () => {
  expect(refusal(`{"${'k'.repeat(5000)}":[{"secret":1,"secret":2}]}`).length).toBeLessThan(250);
  expect(refusal('{"card":41111111111111111111}')).not.toContain('4111');
});

test.each<[string, string]>([
  ['open arrays', '['.repeat(1_000_000)],
  ['closed arrays', '['.repeat(500_000) + ']'.repeat(500_000)],
  ['open objects', '{"a":'.repeat(200_000)],
  ['closed objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
  ['escaped prototypes', `[${Array(40_000).fill('{"\\u005f\\u005fproto__":1}').join()}]`],
  ['backslashes', `"${'\\\\'.repeat(500_000)}"`],
  ['quotes', `"${'\\"'.repeat(500_000)}"`],
  ['an open string of backslashes', `"${'\\'.repeat(1_000_000)}`],
  ['lone surrogates', `["${'\\ud800'.repeat(150_000)}"]`],
  ['NUL', '\u0000'.repeat(1_000_000)],
  ['many names', `{${Array.from({ length: 80_000 }, (_, i) => `"k${i}":1`).join()}}`],
  ['many long numbers', `[${Array(3000).fill('9'.repeat(308)).join()}]`],
  [
    'many exact numbers',
    `[${Array(3000)
      .fill(`1${'0'.repeat(22)}`)
      .join()}]`,
  ],
  ['digits', '1'.repeat(1_000_000)],
  ['white space', `${' '.repeat(1_000_000)}1`],
  ['empty strings', `[${Array(300_000).fill('""').join()}]`],
])('a megabyte of %s takes at most a hundred times as long as JSON.parse needs', (_what, text) => {
  // A scan that starts again at each character would take thousands of times as long.
  expect(fastest(() => refusal(text)) / fastest(() => parsed(text))).toBeLessThan(100);
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the CPU time of the fastest of several runs, which the machine disturbed least. */
function fastest(run: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const begun = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begun);
    return user + system;
  });
  return Math.min(...times);
}
