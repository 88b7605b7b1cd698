import { canBacktrack, compilePattern, findPatternFault } from '../../../../src/kit/schema/pattern.js';
import { isLinear } from '../../../../src/kit/schema/regexp/is-linear.js';
import { parseRegExp } from '../../../../src/kit/schema/regexp/parse.js';
import { countSteps } from '../../../support/backtracking.js';
import { createRandom } from '../../../support/random.js';

describe('compilePattern', () => {
  test.each<[pattern: string, text: string, matches: boolean]>([
    ['^\\p{L}+$', 'é', true],
    ['^\\p{L}+$', 'p{L}', false],
    ['^.$', '💩', true],
    ['^[\\w-.]+$', 'a-.', true],
    ['^\\-$', '-', true],
    ['a', 'xax', true],
    ['^(?=.*\\d)(?!.*\\s)(?=.*[A-Z]).{4,}$', 'Abc1', true],
    ['^(?=.*\\d)(?!.*\\s)(?=.*[A-Z]).{4,}$', 'Ab c1', false],
    ['^(?=.*\\d)(?!.*\\s)(?=.*[A-Z]).{4,}$', 'Abcd', false],
  ])('reads %s as ECMA-262 with the u flag, where that works: %j', (pattern, text, matches) => {
    expect(compilePattern(pattern).test(text)).toBe(matches);
  });

  test.each(['(', '[', '*', 'a{2,1}', '\\', '(?<a'])('refuses %j', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(SyntaxError);
    expect(findPatternFault(pattern)).toBe('invalid');
    expect(canBacktrack(pattern)).toBe(false);
  });

  test.each(['^(a)\\1$', '^(?<x>a)\\k<x>$', '^(?:(?!.*b)a)+$', '^a+(?=a*b)', '(?<=a+)b', '^.*(?:a{30}){40}.*b$'])(
    'H3a refuses %s, which no engine matches in linear time',
    (pattern) => {
      expect(findPatternFault(pattern)).toBe('backtracking');
      expect(() => compilePattern(pattern)).toThrow('time that grows faster');
    },
  );

  it('compiles a pattern once, and keeps no state between texts', () => {
    for (const pattern of ['^once$', '^(a+)+$']) {
      expect(compilePattern(pattern)).toBe(compilePattern(pattern));
      expect([1, 2, 3].map(() => compilePattern(pattern).test('once'))).toEqual(Array(3).fill(pattern === '^once$'));
    }
  });

  test.each([
    ['^(\\w+\\s?)*$', 'a'],
    ['^(a+)+$', 'a'],
    ['^(a|a)*$', 'a'],
    ['^(a|ab|b)*$', 'ab'],
    ['a*b', 'a'],
    ['\\s+$', ' '],
    ['^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', '@.'],
    ['^(?=(a+)+$)', 'a'],
    ['^(?!(.*a){12}).+$', 'a'],
    ['^(\\d+|\\d+\\.)+$', '1'],
    ['^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$', 'a'],
    ['x(?:(?:a|a)*b)*', 'xa'],
    ['^.*.*.*$\\n', 'a'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ])('H3a matches %s in linear time', (pattern, part) => {
    const text = `${part.repeat(300_000 / part.length)}\u0000!`;
    const begun = performance.now();
    compilePattern(pattern).test(text);
    compilePattern(pattern).test(`a@${text}`);
    // Takes milliseconds; in quadratic time, minutes.
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('agrees with the engine of JavaScript on random patterns and texts', () => {
    const random = createRandom(1);
    let slow = 0;
    for (let n = 0; n < 1500; n += 1) {
      const pattern = randomPattern(random);
      const flags = random.of(['u', 'u', '']);
      const expected = new RegExp(pattern, flags);
      if (findPatternFault(pattern)) continue;
      if (canBacktrack(pattern)) slow += 1;
      const compiled = compilePattern(pattern);
      for (let m = 0; m < 8; m += 1) {
        const text = random.text(['a', 'b', '-', 'é', '\n', ' ', '1', '_', '\u2028'], 8);
        expect([pattern, text, compiled.test(text)]).toEqual([pattern, text, expected.test(text)]);
      }
    }
    expect(slow).toBeGreaterThan(200);
  });

  test.each(['\\s', '\\S', '.', '\\w', '\\W', '\\d', '\\D', '[^a]', '[\\s\\d]', '\\p{Lu}', '\\P{L}', '[é-ü]', '[\\b-]', '\\u{1F4A9}', '[^\\u{1F4A9}]', '[\\ud83d]', '\\/'])(
    'reads %s on the linear engine as JavaScript does',
    (set) => {
      const pattern = `${set}*${set}*\\n$`;
      expect(canBacktrack(pattern)).toBe(true);
      const expected = new RegExp(pattern, 'u');
      for (const character of ['a', 'Z', 'é', 'É', '_', '9', '٣', ' ', '\u00a0', '\u2028', '\ufeff', '\r', '\b', '-', '/', '💩', '\ud83d', '\udca9', '\0', '\u{10ffff}'])
        expect([character, compilePattern(pattern).test(`x${character}\n`), compilePattern(`^(?:${set}|${set}${set})*$`).test(character)])
          .toEqual([character, expected.test(`x${character}\n`), new RegExp(`^${set}$`, 'u').test(character)]);
    },
  ); // prettier-ignore
});

describe('canBacktrack', () => {
  test.each([
    '^[a-z]+$', '^[a-z0-9]+(-[a-z0-9]+)*$', '^\\d{4}-\\d{2}-\\d{2}$', '^#(?:[0-9a-f]{3}){1,2}$', 'abc|de', '^v\\d+(\\.\\d+)*$', '^(?!-)[a-z-]+$', '^.*\\.(png|jpe?g)$', '[0-9]{2,}', '^(\\*|"[^"]*"(, *"[^"]*")*)$', '^https?://', '^[0-9]+(ns|us|ms|s|m)$',
  ])('takes %s for linear', (pattern) => {
    expect(canBacktrack(pattern)).toBe(false);
  }); // prettier-ignore

  it('H3a finds every random pattern for which the engine takes more than linear time', () => {
    const random = createRandom(2);
    let linear = 0;
    for (let n = 0; n < 2500; n += 1) {
      const pattern = randomPattern(random);
      const parsed = parseRegExp(pattern, 'u');
      if (!parsed || !isLinear(parsed, 'u')) continue;
      linear += 1;
      for (let m = 0; m < 6; m += 1) {
        const part = random.text(['a', 'b', '-', '1'], 3) || 'a';
        const [start, end] = [random.text(['a', 'b'], 3), random.text(['!', 'b'], 1)];
        const text = (size: number): string => start + part.repeat(size) + end;
        const most = 40_000;
        const [short, long] = [countSteps(parsed, text(20), most), countSteps(parsed, text(160), most)];
        // Eight times the text: quadratic time takes 64 times the steps.
        expect([pattern, part, long < 24 * short + 3000]).toEqual([pattern, part, true]);
      }
    }
    expect(linear).toBeGreaterThan(500);
  }); // prettier-ignore
});

/** Returns a pattern of nested groups, choices and repetitions over few characters. */
function randomPattern(random: ReturnType<typeof createRandom>): string {
  const sets = ['a', 'b', '[ab]', '-', '\\w', '.', '\\d', '[^a]', '\\s'];
  const quantifiers = ['*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?'];
  const atom = (depth: number): string =>
    depth > 0 && random.below(3) === 0 ? `(?:${choice(depth - 1)})` : random.of(sets);
  const part = (depth: number): string => atom(depth) + (random.below(2) === 0 ? random.of(quantifiers) : '');
  const sequence = (depth: number): string => Array.from({ length: 1 + random.below(3) }, () => part(depth)).join('');
  const choice = (depth: number): string =>
    Array.from({ length: random.below(3) === 0 ? 2 : 1 }, () => sequence(depth)).join('|');
  const ahead = random.below(8) === 0 ? random.of(['(?=.*a)', '(?!.*b)', '(?!a)', '(?=[ab]*-)']) : '';
  const start = random.below(4) === 0 ? '' : '^';
  return `${start}${start && ahead}(?:${choice(2)})${random.of(['$', '$', ''])}`;
}
