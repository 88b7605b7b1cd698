import { isMap, isSeq, parseDocument, type Node } from 'yaml';
import { JsonNode } from '../../../../../src/kit/contract/source/json-source.js';
import { findLineStarts, positionAt, type SourceNode } from '../../../../../src/kit/contract/source/source-file.js';

const value = {
  'a b': [1, -2.5e3, true, false, null, 'x', '', [], {}, [[]], { '': { '': 1 } }],
  'quote"d': { 'back\\slash\\': 'ends with \\', 'a~b/c': '{[}]", "not": "a key"' },
  'ünï\u2028code\n': { $ref: '#/x' },
  __proto__x: { constructor: { hasOwnProperty: 1 } },
  deep: Array.from({ length: 50 }).reduce<unknown>((inner) => ({ a: [inner] }), 'end'),
};

/** The offsets that the YAML parser, which reads JSON too, finds for every place. */
function expectedOffsets(node: unknown, path: readonly string[], found: [string[], number][]): void {
  if (isMap<Node, Node>(node))
    for (const { key, value: member } of node.items) {
      const name = [...path, String((key as { value?: unknown }).value)];
      found.push([name, key.range?.[0] ?? -1]);
      expectedOffsets(member, name, found);
    }
  else if (isSeq<Node>(node))
    for (const [index, item] of node.items.entries()) {
      const name = [...path, String(index)];
      found.push([name, item.range?.[0] ?? -1]);
      expectedOffsets(item, name, found);
    }
}

function offsetOf(root: SourceNode, path: readonly string[]): number | undefined {
  let node: SourceNode | undefined = root;
  for (const segment of path) node = node?.child(segment);
  return node?.offset;
}

describe('JsonNode', () => {
  test.each([
    ['pretty', JSON.stringify(value, null, 2)],
    ['compact', JSON.stringify(value)],
    ['indented by tabs, with CRLF', JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n')],
    ['after blank lines', `\n\n  ${JSON.stringify(value, null, 1)}\n\n`],
  ])('finds every place of a text that is %s', (_, text) => {
    const expected: [string[], number][] = [];
    expectedOffsets(parseDocument(text).contents, [], expected);
    const root = JsonNode.root(text);
    expect(expected.length).toBeGreaterThan(100);
    for (const [path, offset] of expected) expect([path, offsetOf(root, path)]).toEqual([path, offset]);
  });

  it('finds nothing where nothing is', () => {
    const root = JsonNode.root(JSON.stringify(value));
    for (const path of [['b'], ['a b', '11'], ['a b', '0', 'x'], ['a b', '-1'], ['a b', 'length'], ['constructor']])
      expect([path, offsetOf(root, path)]).toEqual([path, undefined]);
  });

  it('returns a $ref that is a string', () => {
    const refs = { a: { $ref: '#/\u00fc~1"x"' }, b: { $ref: 5 }, c: { $ref: {} }, d: [], e: 'x' };
    const root = JsonNode.root(JSON.stringify(refs));
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => root.child(key)?.ref())).toEqual([
      '#/\u00fc~1"x"',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test.each([
  [0, 1, 1],
  [2, 1, 3],
  [3, 2, 1],
  [6, 2, 4],
  [7, 3, 1],
  [8, 4, 1],
])('positionAt() places offset %i of "ab\\ncd\\r\\n\\nx" at %i:%i', (offset, line, column) => {
  expect(positionAt(findLineStarts('ab\ncd\r\n\nx'), offset)).toEqual({ line, column });
});
