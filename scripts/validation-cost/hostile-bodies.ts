/** A body that makes a validator work, as the text that a client sends. */
export interface HostileBody {
  readonly name: string;
  readonly text: string;
}

/** How deep bodies may be nested: the decoder refuses what is deeper. */
const MAX_DEPTH = 62;

const TEXTS = [
  'a',
  'a ',
  'ab',
  '1',
  '1.',
  '.',
  'a.',
  ' ',
  '@.',
  'x',
  '"\\\\',
  'é',
  '/',
  ':',
  '0:',
  '%41',
  'a-',
  '(',
  '{a}',
  '1,',
  '💩',
  'aA',
];

const TAGS: Readonly<Record<string, unknown>> = {
  op: 'and',
  a: 1,
  b: 1,
  z: 1,
  r1: 1,
  list: [1, 2],
  text: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
};

/** Returns bodies of about a size that are hostile to one schema or another. */
export function hostileBodies(bytes: number): readonly HostileBody[] {
  const fill = (part: string, end = ''): string => part.repeat(Math.ceil(bytes / Buffer.byteLength(part))) + end;
  const list = (item: string): string => `[${Array(Math.ceil(bytes / (item.length + 1))).fill(item).join()}]`; // prettier-ignore
  const numbered = (item: (index: number) => string, open = '[', close = ']'): string => {
    const length = Math.ceil(bytes / (item(10_000).length + 1));
    return open + Array.from({ length }, (_, index) => item(index)).join() + close;
  };
  const chain = (depth: number, tag: object, end: unknown): string => {
    let value = end;
    for (let level = 0; level < depth; level += 1) value = { left: value, ...tag };
    return JSON.stringify(value);
  };
  const both = (depth: number, op: string): string =>
    depth === 0 ? '{"op":"eq"}' : `{"left":${both(depth - 1, op)},"right":{"op":"eq"},"op":"${op}"}`;
  const tree = (depth: number): string =>
    depth === 0 ? '{"op":"eq"}' : `{"left":${tree(depth - 1)},"right":${tree(depth - 1)},"op":"or"}`;
  const brackets = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const bigList = list('1');

  const bodies: readonly (readonly [string, string])[] = [
    ...TEXTS.flatMap((part) => [
      [`text ${part}`, JSON.stringify(fill(part))] as const,
      [`text ${part}!`, JSON.stringify(fill(part, '\u0000!'))] as const,
    ]),
    ...['1', '"a"', '{}', '[]', 'null', '{"a":1}', '{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaa!"}', '[[],[]]', brackets(50)].map(
      (item) => [`list of ${item.slice(0, 20)}`, list(item)] as const,
    ),
    ['list of numbers', numbered(String)],
    ['list of texts', numbered((index) => `"${index}"`)],
    ['list of objects', numbered((index) => `{"a":${index}}`)],
    ['list of lists', numbered((index) => `[${index}]`)],
    ['list of names in other orders', numbered((index) => (index % 2 ? `{"a":1,"b":${index}}` : `{"b":${index},"a":1}`))], // prettier-ignore
    ['many names', numbered((index) => `"n${index}":1`, '{', '}')],
    ['many long names', numbered((index) => `"${'a'.repeat(40)}${index}!":1`, '{', '}')],
    ['many names of objects', numbered((index) => `"l${index}":{}`, '{', '}')],
    ['one long name', `{"${fill('a', '!')}":1}`],
    ['nested lists', `[${list(brackets(MAX_DEPTH - 1)).slice(1)}`],
    ['nested, the tag last', both(30, 'and')],
    ['nested, the tag unknown', both(30, 'xor')],
    ['nested, ends wrong', both(30, 'or').replace('{"op":"eq"}', '{"op":"ne"}')],
    ['nested objects', chain(MAX_DEPTH, {}, {})],
    ['nested objects, ends wrong', chain(MAX_DEPTH, {}, 'x')],
    ['nested objects with all tags', chain(MAX_DEPTH, TAGS, {})],
    ['nested objects with all tags, ends wrong', chain(MAX_DEPTH, TAGS, 1)],
    ['nested objects with a big list', chain(20, {}, { list: JSON.parse(bigList) as unknown, eq: 1 })],
    ['nested objects with big lists', chain(10, { list: (JSON.parse(bigList) as unknown[]).slice(0, bytes / 20) }, 1)],
    ['nested objects with a long text', chain(20, { a: 1 }, { text: fill('a', '!') })],
    ['nested lists of one, ends wrong', `${'['.repeat(40)}${bigList}${']'.repeat(40)}`],
    ['a tree', tree(Math.floor(Math.log2(bytes / 45)))],
    ['a list of trees', list(tree(4))],
    ['a list of nested objects', list(chain(8, TAGS, {}))],
    ['a map of maps', `{"l":${'{"l":'.repeat(30)}${numbered((index) => `"l${index}":{}`, '{', '}')}${'}'.repeat(31)}`],
  ];
  return bodies.map(([name, text]) => ({ name, text }));
}
