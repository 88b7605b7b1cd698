import ts from 'typescript';
import { toIdentifier } from '../../../src/cli/source-text/identifiers.js';

test.each([
  ['getNote', 'getNote'],
  ['pets/list', 'petsList'],
  ['get-user.by id', 'getUserById'],
  ['Problem', 'Problem_'],
  ['2fa', '_2fa'],
  ['💥', '_'],
])('turns %s into %s', (id, name) => {
  expect(toIdentifier(id)).toBe(name);
});

test('keeps away from every word that ECMAScript reserves', () => {
  // Every kind has a name in the enumeration, several the first and last ones.
  const words = [...new Set(Object.values(ts.SyntaxKind))]
    .filter((kind) => typeof kind === 'number')
    .filter((kind) => kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord)
    .map((kind) => ts.tokenToString(kind) ?? '');
  expect(words).toEqual(expect.arrayContaining(['break', 'yield']));
  for (const word of [...words, 'await', 'arguments', 'eval']) expect(toIdentifier(word)).toBe(`${word}_`);
});
