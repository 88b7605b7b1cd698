import { compilePattern, isPattern } from '../../../../src/kit/schema/pattern.js';

describe('compilePattern', () => {
  test.each<[pattern: string, text: string, matches: boolean]>([
    ['^\\p{L}+$', 'é', true],
    ['^\\p{L}+$', 'p{L}', false],
    ['^.$', '💩', true],
    ['^[\\w-.]+$', 'a-.', true],
    ['^\\-$', '-', true],
    ['a', 'xax', true],
  ])('reads %s as ECMA-262 with the u flag, where that works: %j', (pattern, text, matches) => {
    expect(compilePattern(pattern).test(text)).toBe(matches);
  });

  test.each(['(', '[', '*', 'a{2,1}', '\\', '(?<a'])('refuses %j', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(SyntaxError);
    expect(isPattern(pattern)).toBe(false);
  });

  it('compiles a pattern once, and keeps no state between texts', () => {
    expect(compilePattern('^once$')).toBe(compilePattern('^once$'));
    expect([1, 2, 3].map(() => compilePattern('^once$').test('once'))).toEqual([true, true, true]);
  });
});
