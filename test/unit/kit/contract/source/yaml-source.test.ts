import { parse } from 'yaml';
import { SourceError } from '../../../../../src/kit/contract/source/source-file.js';
import { parseYaml } from '../../../../../src/kit/contract/source/yaml-source.js';

describe('parseYaml', () => {
  test.each<[what: string, text: string]>([
    ['scalars', 'a: 1\nb: 1.5\nc: yes\nd: null\ne: ~\nf: 0x10\ng: "x"\nh: 2020-01-01\ni: !!str 5\nj:\n'],
    ['collections', '- a: [1, {b: 2}]\n- - x\n  - y\n- {}\n- []\n'],
    ['block scalars', 'a: |\n  one\n  two\nb: >\n  one\n  two\n'],
    ['keys that are no strings', '200: a\ntrue: b\n~: c\n1.5: d\n'],
    ['anchors and aliases', 'a: &x { p: 1 }\nb: *x\nc: [*x, *x]\n'],
    ['an anchor that is used again', 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n'],
    ['merge keys', 'base: &b { p: 1, q: 2 }\na:\n  <<: *b\n  q: 3\nb:\n  q: 3\n  <<: *b\n'],
    ['several merge sources', 'x: &x { p: 1 }\ny: &y { p: 2, q: 2 }\na:\n  <<: [*x, *y]\n'],
    ['a quoted << that is a name', 'a:\n  "<<": 1\n'],
    ['an alias as a key', 'a: &k name\nb:\n  *k : 1\n'],
    ['tags that nobody knows', 'a: !mine x\nb: !mine { c: 1 }\n'],
    ['a set', 'a: !!set { x, y }\n'],
    ['a document marker', '---\na: 1\n...\n'],
    ['nothing', ''],
    ['a list of nothing', '-\n-\n'],
  ])('reads %s as the parser itself does', (_, text) => {
    const expected: unknown = parse(text, { merge: true, logLevel: 'silent' });
    const plain = expected instanceof Set ? Object.fromEntries([...expected].map((key) => [key, null])) : expected;
    if (!text.includes('!!set')) expect(parseYaml(text).value).toEqual(plain);
    else expect(parseYaml(text).value).toEqual({ a: { x: null, y: null } });
  });

  it('copies what an alias stands for', () => {
    const { a, b } = parseYaml('a: &x { p: { q: 1 } }\nb: *x\n').value as Record<string, { p: object }>;
    expect(b).toEqual(a);
    expect(b?.p).not.toBe(a?.p);
  });

  it('takes __proto__ for a name like others', () => {
    const { value } = parseYaml('__proto__: { polluted: true }\nb: 1\n');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'b']);
    expect((value as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('reads thousands of aliases', () => {
    const uses = Array.from({ length: 5000 }, (_, n) => `  - { n: ${n}, all: *shared }`).join('\n');
    const { value } = parseYaml(`shared: &shared { type: object, maxProperties: 3 }\nuses:\n${uses}\n`);
    expect((value as { uses: unknown[] }).uses[4999]).toEqual({ n: 4999, all: { type: 'object', maxProperties: 3 } });
  });

  test.each<[what: string, text: string, code: string, message: RegExp]>([
    [
      'aliases that stand for billions of values',
      Array.from({ length: 10 }, (_, n) => `a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1}`},`.concat(`${n === 0 ? 'x' : `*a${n - 1}`},`.repeat(8), n === 0 ? 'x]' : `*a${n - 1}]`)).join('\n'), // prettier-ignore
      'document-too-large',
      /^The aliases of the document stand for more than 1000000 values\.$/,
    ],
    [
      'merge keys that stand for billions of values',
      Array.from({ length: 30 }, (_, n) => `a${n}: &a${n} { ${n === 0 ? 'x: 1' : `<<: *a${n - 1}, x${n}: *a${n - 1}, y${n}: *a${n - 1}`} }`).join('\n'), // prettier-ignore
      'document-too-large',
      /stand for more than/,
    ],
    [
      'an alias of what is around it',
      'a: &a\n  b: [*a]\n',
      'syntax-invalid',
      /^The alias \*a stands for something around it\.$/,
    ],
    ['a merge key of what is around it', 'a: &a\n  <<: *a\n', 'syntax-invalid', /^The alias \*a stands for something/],
    ['an alias without an anchor', 'a: *nothing\n', 'syntax-invalid', /^There is no anchor &nothing above\.$/],
    ['a merge key that takes text', 'a:\n  <<: text\n', 'syntax-invalid', /^A merge key takes a mapping\.$/],
    [
      'flow lists nested too deeply',
      `a: ${'['.repeat(600)}${']'.repeat(600)}`,
      'document-too-large',
      /more than 500 levels/,
    ],
    ['lists nested far too deeply', '['.repeat(200_000), 'document-too-large', /more than 500 levels/],
    ['the same key twice', 'a: 1\na: 2\n', 'syntax-invalid', /^Map keys must be unique\.$/],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'syntax-invalid', /Tabs are not allowed/],
  ])('refuses %s with a diagnostic', (_, text, code, message) => {
    expect(mistakesOf(text)[0]).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('reports every mistake of a text', () => {
    expect(mistakesOf('a: 1\na: 2\nb: 1\nb: 2\n').map(({ offset }) => offset)).toEqual([5, 15]);
  });
});

function mistakesOf(text: string): SourceError['mistakes'] {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof SourceError) return error.mistakes;
    throw error;
  }
  return [];
}
