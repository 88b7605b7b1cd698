import { logText, replaceControlCharacters } from '../../../../src/kit/util/control-characters.js';

test.each([
  ['a line feed', 'a\nb'],
  ['a carriage return', 'a\rb'],
  ['an escape sequence', 'a\u001b[31mb'],
  ['C1 next line', 'a\u0085b'],
  ['C1 control sequence introducer', 'a\u009bb'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
  ['a right-to-left override', 'a\u202eb'],
  ['a left-to-right isolate', 'a\u2066b'],
  ['a zero-width joiner', 'a\u200db'],
  ['a byte order mark', 'a\ufeffb'],
  ['a NUL', 'a\u0000b'],
  ['a DEL', 'a\u007fb'],
])('L1: replaces %s', (_name, text) => {
  const replaced = replaceControlCharacters(text);
  expect(replaced).toMatch(/^a\ufffd(?:\[31m)?b$/);
});

test('L1: cuts long texts and hides tokens', () => {
  const token = `${'a'.repeat(20)}.${'b'.repeat(40)}.${'c'.repeat(40)}`;
  expect(logText(`/${token}`)).toBe('/[token]');
  expect(logText('x'.repeat(1000), 50)).toBe(`${'x'.repeat(50)}…`);
  expect(logText('/notes/7')).toBe('/notes/7');
});
