import { shortenLine } from '../../../../src/kit/observability/log-line.js';

const line = (fields: object): string => `${JSON.stringify({ level: 'info', time: 'now', msg: 'done', ...fields })}\n`;

describe('shortenLine', () => {
  test('leaves a line of normal length as it is', () => {
    const short = line({ path: '/notes' });
    expect(shortenLine(short)).toBe(short);
  });

  test.each([
    ['one long text', { body: 'x'.repeat(100_000) }],
    ['many long texts', Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`field${n}`, 'x'.repeat(1000)]))],
    ['a long list', { list: Array.from({ length: 10_000 }, (_, n) => `item ${n}`) }],
    ['a deep object', { a: { b: { c: { d: { e: { f: 'x'.repeat(10_000) } } } } } }],
    ['long names', { ['n'.repeat(20_000)]: 1 }],
    ['a long message', { msg: 'x'.repeat(50_000) }],
    [
      'many texts of the greatest length that is kept',
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}`, 'x'.repeat(499)])),
    ],
  ])('L1: cuts a line with %s to 8 kB of valid JSON', (_name, fields) => {
    const shortened = shortenLine(line(fields));
    expect(shortened.length).toBeLessThanOrEqual(8192);
    expect(shortened.endsWith('\n')).toBe(true);
    expect(JSON.parse(shortened)).toMatchObject({ level: 'info', time: 'now', shortened: true });
  });
});
