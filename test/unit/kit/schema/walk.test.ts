import type { Schema, SchemaObject, SchemaSource } from '../../../../src/kit/schema/schema.js';
import {
  alternatives,
  composition,
  conjunction,
  effective,
  reachable,
  subschemas,
} from '../../../../src/kit/schema/walk.js';

function sourceOf(schemas: Readonly<Record<string, Schema>>, dialect: '3.0' | '3.1' = '3.1'): SchemaSource {
  return { dialect, dynamicAnchors: undefined, resolve: (ref) => schemas[ref.slice(2)] };
}

const source = sourceOf({
  Self: { $ref: '#/Self' },
  A: { title: 'A', allOf: [{ $ref: '#/B' }] },
  B: { title: 'B', anyOf: [{ $ref: '#/A' }, { title: 'C' }] },
  Tree: { title: 'Tree', items: { $ref: '#/Tree' } },
});
const titles = (schemas: Iterable<SchemaObject>): unknown[] =>
  [...schemas].map(({ title }) => title).filter((title) => title !== undefined);

describe('subschemas', () => {
  it('yields the schemas under each form of keyword, and no data', () => {
    const schema = {
      items: [{ title: 'tuple' }],
      not: true,
      allOf: [{}, 5, null],
      properties: { a: false, b: 'no schema', __proto__x: {} },
      dependencies: { a: ['b'], c: {} },
      default: { items: {} },
      'x-extension': { items: {} },
      enum: [{ items: {} }],
      $ref: '#/A',
    };
    expect([...subschemas(schema)].map(({ keyword, key }) => [keyword, key])).toEqual([
      ['items', 0],
      ['not', undefined],
      ['allOf', 0],
      ['properties', 'a'],
      ['properties', '__proto__x'],
      ['dependencies', 'c'],
    ]);
  });
});

describe('composition and conjunction', () => {
  it('end where schemas refer to each other or to themselves', () => {
    expect(titles(composition({ $ref: '#/A' }, source))).toEqual(['A', 'B', 'C']);
    expect(titles(conjunction({ $ref: '#/A' }, source))).toEqual(['A', 'B']);
    expect(composition({ $ref: '#/Self' }, source).size).toBe(2);
  });

  it('take a dangling reference for one that says nothing', () => {
    expect(titles(composition({ title: 'x', $ref: '#/Nowhere' }, source))).toEqual(['x']);
  });

  it('follow chains that are longer than the call stack', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, i) => [`S${i}`, { allOf: [{ $ref: `#/S${i + 1}` }] }]),
    );
    expect(conjunction({ $ref: '#/S0' }, sourceOf(schemas)).size).toBe(100_001);
  });
});

describe('effective', () => {
  test.each<[dialect: '3.0' | '3.1', schema: SchemaObject, expected: SchemaObject]>([
    ['3.0', { $ref: '#/A', readOnly: true, allOf: [{}] }, { $ref: '#/A' }],
    ['3.0', { $ref: '#/A', nullable: true, type: 'string' }, { $ref: '#/A', nullable: true }],
    ['3.0', { type: 'string' }, { type: 'string' }],
    ['3.0', { properties: { $ref: { type: 'string' } } }, { properties: { $ref: { type: 'string' } } }],
    ['3.1', { $ref: '#/A', readOnly: true }, { $ref: '#/A', readOnly: true }],
  ])('keeps in %s of %j %j', (dialect, schema, expected) => {
    expect(effective(schema, { dialect })).toEqual(expected);
  });

  it('hides alternatives beside a reference in 3.0 only', () => {
    const schema = { $ref: '#/A', oneOf: [{}] };
    expect(alternatives(schema, sourceOf({}, '3.0'))).toEqual([]);
    expect(alternatives(schema, sourceOf({}, '3.1'))).toEqual([[{}]]);
  });
});

describe('reachable', () => {
  it('visits every schema once, with the pointer it has', () => {
    const schema = { properties: { 'a/b': { $ref: '#/Tree' }, c: { not: {} } }, prefixItems: [true, { title: 'x' }] };
    expect([...reachable(schema, '#/s', source)].map(({ pointer, depth }) => [pointer(), depth])).toEqual([
      ['#/s', 0],
      ['#/s/properties/a~1b', 1],
      ['#/Tree', 0],
      ['#/Tree/items', 1],
      ['#/s/properties/c', 1],
      ['#/s/properties/c/not', 2],
      ['#/s/prefixItems/1', 1],
    ]);
  });

  it('does not overflow the stack, however deep schemas are nested', () => {
    let schema: SchemaObject = {};
    for (let i = 0; i < 20_000; i += 1) schema = { not: schema };
    let deepest = 0;
    for (const { depth } of reachable(schema, '#', source)) deepest = Math.max(deepest, depth);
    expect(deepest).toBe(20_000);
  });

  it('leaves out what has been seen', () => {
    const inner = { title: 'inner' };
    const seen = new Set<SchemaObject>([inner]);
    expect([...reachable({ not: inner }, '#', source, seen)]).toHaveLength(1);
    expect(seen.size).toBe(2);
  });
});
