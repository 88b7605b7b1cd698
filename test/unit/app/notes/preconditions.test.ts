import { etagOf, expectedVersions } from '../../../../src/app/notes/preconditions.js';

describe('If-Match', () => {
  test.each([
    ['*', 'any'],
    ['"1"', [1]],
    ['"1", "2"', [1, 2]],
    ['"1","2" ,\t"3"', [1, 2, 3]],
    ['"2147483647"', [2147483647]],
    // Weak tags never match (RFC 9110, section 13.1.1).
    ['W/"1"', []],
    ['W/"1", "2"', [2]],
    ['"1", W/"2"', [1]],
    // Tags that are not of ours: valid, and of no version.
    ['""', []],
    ['"01"', []],
    ['"0"', []],
    ['"-1"', []],
    ['"1.0"', []],
    ['"1e1"', []],
    ['" 1"', []],
    ['"*"', []],
    ['"1,2"', []],
    ['"a, ""1"', [1]],
    ['"2147483648"', []],
    ['"99999999999999999999"', []],
    ['"1", "1", "1"', [1]],
    ['', []],
    [undefined, []],
  ] as const)('%s allows to change %j', (ifMatch, expected) => {
    expect(expectedVersions(ifMatch)).toEqual(expected);
  });

  test('takes what was answered as ETag', () => {
    expect(expectedVersions(etagOf(42))).toEqual([42]);
  });
});
