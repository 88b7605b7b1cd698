/** A schema whose limits do not limit the work of a validator that follows it to the letter. */
export interface HostileSchema {
  readonly kind: string;
  readonly name: string;
  readonly schema: object;
  readonly components?: Readonly<Record<string, object>>;
}

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

/** Patterns for which going back and trying again takes quadratic to exponential time. */
export const HOSTILE_PATTERNS = [
  '^(\\w+\\s?)*$', '^(a+)+$', '^(a|a)*$', '^(a|ab|b)*$', '^(.*a){12}$', 'a*b', '\\s+$', '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$', '^(\\d+|\\d+\\.)+$', '^(?=.*a)(?=.*b)(?!.*aaa.*bb).*$', '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$',
  '(x+x+)+y', '^.*.*.*$\\n', '(.*)(.*)(.*)[^a]$', '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
  '^(-?\\d+,?)+$', '(?:a{1,30}){1,30}b', '^([a-z]|[^0-9]|\\p{L})*!$', '^"([^"\\\\]|\\\\.)*"$', '[a-z]+[0-9]+[a-z]+$', '^(ab*a*)*$', '^(a?b?)*c$', '^((a*)*)*$', '^[ \\t]*(?:#.*)?[ \\t]*$',
]; // prettier-ignore

const FORMATS = [
  'date', 'time', 'date-time', 'duration', 'uri', 'uri-reference', 'uri-template', 'email', 'hostname', 'ipv4', 'ipv6', 'regex', 'uuid', 'json-pointer', 'relative-json-pointer', 'byte',
]; // prettier-ignore

const patterns = HOSTILE_PATTERNS.map((pattern) =>
  schema('pattern', pattern, { type: 'string', maxLength: 20, pattern }),
);
const formats = FORMATS.map((format) => schema('format', format, { type: 'string', maxLength: 20, format }));

const lists = [
  ...[{}, { type: 'object' }, { type: 'array' }, { type: 'number' }, { type: 'string' }, { type: ['string', 'object'] }].flatMap((items) => [
    schema('uniqueItems', JSON.stringify(items), { type: 'array', uniqueItems: true, items }),
    schema('uniqueItems', `${JSON.stringify(items)}, at most 10`, { type: 'array', maxItems: 10, uniqueItems: true, items }),
  ]),
  schema('uniqueItems', 'of lists in lists', { type: 'array', uniqueItems: true, items: { type: 'array', uniqueItems: true, items: { type: 'array', uniqueItems: true } } }),
  schema('list', 'contains an alternative', { type: 'array', contains: { anyOf: [{ const: { a: [1] } }, { enum: [[1], [2]] }, { pattern: '^(a+)+$' }] } }),
  schema('list', 'with few of some items', { type: 'array', contains: { type: 'integer' }, minContains: 2, maxContains: 3 }),
  schema('list', 'of components that are wrong', { type: 'array', items: ref('Item') }, { Item: { type: 'object', required: ['a', 'b', 'c'], properties: { a: ref('Item') } } }),
  schema('list', 'of alternatives that are wrong', { type: 'array', items: { anyOf: alternatives(10) } }),
  schema('list', 'with unevaluated items', { type: 'array', unevaluatedItems: false, anyOf: [{ contains: { type: 'string' } }, { prefixItems: [{ type: 'array' }] }, { items: { type: 'object' } }] }),
]; // prettier-ignore

const objects = [
  schema('object', 'closed', { type: 'object', properties: { a: {} }, additionalProperties: false }),
  schema('object', 'with at most 5 members', { type: 'object', maxProperties: 5, additionalProperties: { type: 'integer' } }),
  schema('object', 'names by a pattern', { type: 'object', propertyNames: { pattern: '^(a+)+$' } }),
  schema('object', 'members by four patterns', { type: 'object', patternProperties: Object.fromEntries(HOSTILE_PATTERNS.slice(0, 4).map((pattern) => [pattern, { type: 'integer' }])) }),
  schema('object', 'with unevaluated members', { type: 'object', unevaluatedProperties: false, anyOf: alternatives(8) }),
  schema('object', 'with dependent schemas', { type: 'object', dependentSchemas: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'l', 'n1'].map((name) => [name, { additionalProperties: { type: 'integer' } }])) }),
  schema('object', 'with conditions', { type: 'object', allOf: alternatives(8).map((one) => ({ if: one, then: { required: ['z'] }, else: { additionalProperties: { type: 'string' } } })) }),
]; // prettier-ignore

/** Expressions whose parts are expressions, told apart in different ways. */
const unions = (['oneOf', 'anyOf'] as const).flatMap((union) => {
  const node = (tag: object, children: readonly string[]): object => ({
    type: 'object',
    required: [...Object.keys(tag), ...children],
    properties: { ...Object.fromEntries(children.map((name) => [name, ref('Expr')])), ...tag },
  });
  const expression = (name: string, parts: readonly object[], components: Record<string, object> = {}): HostileSchema =>
    schema('union', `${union} ${name}`, ref('Expr'), { Expr: { [union]: parts }, ...components });
  const op = (value: unknown): object => ({ op: { const: value } });
  const both = ['left', 'right'];
  return [
    expression('told apart by const, the tag last', [node(op('and'), both), node(op('or'), both), node(op('eq'), [])]),
    expression('told apart by enum', [node({ op: { enum: ['and', 'nand'] } }, both), node({ op: { enum: ['or', 'nor'] } }, both), node({ op: { enum: ['eq'] } }, [])]),
    expression('told apart by const, without types', [node(op('and'), both), node(op('or'), both), node(op('eq'), [])].map(({ type: _, ...others }: { type?: unknown }) => others)),
    expression('behind references and allOf', [{ allOf: [ref('And'), { description: 'x' }] }, ref('Or'), ref('Eq')], { And: { allOf: [ref('Pair'), node(op('and'), [])] }, Or: { allOf: [ref('Pair'), node(op('or'), [])] }, Eq: node(op('eq'), []), Pair: node({}, both) }),
    expression('and scalars', [node(op('and'), both), node(op('or'), both), { type: 'string' }, { type: 'number' }, { type: 'array', items: ref('Expr') }]),
    expression('of unions', [{ [union]: [node(op('and'), both), node(op('or'), both)] }, node(op('eq'), [])]),
    expression('not told apart', [node({ a: {} }, ['left']), node({ b: {} }, ['left']), node({}, ['left']), { type: 'object', required: ['eq'] }]),
    expression('not told apart, open', [{ properties: { left: ref('Expr'), a: { type: 'integer' } } }, { properties: { left: ref('Expr'), b: { type: 'integer' } } }]),
    expression('of lists', [{ type: 'array', items: ref('Expr') }, { type: 'array', items: ref('Expr'), maxItems: 1 }, { type: 'integer' }]),
    expression('of maps', [{ type: 'object', additionalProperties: ref('Expr') }, { type: 'object', additionalProperties: ref('Expr'), maxProperties: 1 }, { type: 'string' }]),
    expression('with big lists inside', [node({ a: {} }, ['left']), node({ list: { type: 'array', items: { type: 'integer' } } }, ['left']), { properties: { left: ref('Expr'), list: { type: 'array', uniqueItems: true } } }]),
    expression('with long texts inside', [node({ a: {} }, ['left']), { properties: { left: ref('Expr'), text: { pattern: '^(a+)+$' } } }, { properties: { left: ref('Expr'), text: { pattern: '^(a|b)*$' } } }]),
  ];
}); // prettier-ignore

const recursions = [
  schema('recursion', 'twice by allOf', ref('A'), { A: { allOf: [{ properties: { left: ref('A') } }, { properties: { left: ref('A') } }] } }),
  schema('recursion', 'by not', ref('A'), { A: { not: { required: ['left'], properties: { left: ref('A') } }, properties: { left: ref('A') } } }),
  schema('recursion', 'by if', ref('A'), { A: { if: { properties: { left: ref('A') } }, then: { properties: { left: ref('A') } }, else: { properties: { left: ref('A') } } } }),
  schema('recursion', 'by patterns of names', ref('A'), { A: { patternProperties: { '^l': ref('A'), t$: ref('A'), e: ref('A') } } }),
  schema('recursion', 'by contains', ref('A'), { A: { contains: ref('A'), items: ref('A'), type: ['array', 'integer'] } }),
  schema('recursion', 'by dependent schemas', ref('A'), { A: { dependentSchemas: { left: { properties: { left: ref('A') } } }, properties: { left: ref('A') } } }),
  schema('recursion', 'with unevaluated members', ref('A'), { A: { anyOf: [{ properties: { left: ref('A') } }, { properties: { left: ref('A'), right: {} } }], unevaluatedProperties: ref('A') } }),
  schema('recursion', 'of a tree', ref('A'), { A: { type: 'object', properties: { left: ref('A'), right: ref('A'), list: { type: 'array', items: ref('A') } }, additionalProperties: false } }),
  schema('sharing', 'in 20 levels', ref('A0'), levels(20, { type: 'array' }, (level) => ({ oneOf: [{ properties: { left: ref(`A${level + 1}`), a: {} } }, { properties: { left: ref(`A${level + 1}`) }, required: ['b'] }] }))),
  schema('sharing', 'of a list in 8 levels', ref('A0'), levels(8, { type: ['array', 'object'], items: { type: 'integer' }, additionalProperties: { type: 'integer' } }, (level) => ({ anyOf: [{ allOf: [ref(`A${level + 1}`), { required: ['z'] }] }, { allOf: [ref(`A${level + 1}`), { required: ['y'] }] }, ref(`A${level + 1}`)] }))),
]; // prettier-ignore

export const HOSTILE_SCHEMAS: readonly HostileSchema[] = [
  ...patterns,
  ...formats,
  ...lists,
  ...objects,
  ...unions,
  ...recursions,
];

function schema(
  kind: string,
  name: string,
  of: object,
  components: Readonly<Record<string, object>> = {},
): HostileSchema {
  return { kind, name, schema: of, components };
}

function alternatives(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'object',
    required: [`r${index}`],
    properties: { [`r${index}`]: { type: 'integer' }, a: { type: 'string', pattern: '^(a+)+$' } },
  }));
}

/** Returns components that lead each to the next one. */
function levels(count: number, last: object, levelOf: (level: number) => object): Readonly<Record<string, object>> {
  const components = Array.from({ length: count }, (_, level) => [`A${level}`, levelOf(level)] as const);
  return Object.fromEntries([...components, [`A${count}`, last]]);
}
