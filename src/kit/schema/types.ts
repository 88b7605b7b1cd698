import type { Schema } from '../contract/model.js';

/** Sets of JSON types as bits. A `number` is an `integer` or a `fraction`. */
export const types = { string: 1, integer: 2, fraction: 4, boolean: 8, null: 16, array: 32, object: 64 } as const;

/** Any JSON value at all. */
export const ANY_TYPE = 127;

/** What a parameter can carry as one piece of text. */
export const SCALAR_TYPES = types.string | types.integer | types.fraction | types.boolean | types.null;

/** Follows a `$ref`; one that leads nowhere says nothing. */
export type Resolve = (ref: string) => Schema;

/** What a schema says about types. */
export interface SchemaTypes {
  /** No value of another type is ever accepted; the set may hold types that are refused for other reasons. */
  readonly accepted: number;
  /** The types to look for in a text: those accepted, narrowed by what the keywords speak of where `type` is missing. */
  readonly expected: number;
}

type SchemaObject = Exclude<Schema, boolean>;

/** Answers what schemas say about types; each schema is worked out once, and a circle of references says nothing. */
export function createSchemaTypes(resolve: Resolve): (schema: Schema) => SchemaTypes {
  const acceptedTypes = new Map<SchemaObject, number>();
  const impliedTypes = new Map<SchemaObject, number>();

  return function typesOf(schema) {
    const accepted = acceptedBy(schema);
    const expected = accepted & typesFromKeywords(schema);
    if (expected !== 0) return { accepted, expected };
    return { accepted, expected: accepted === ANY_TYPE ? types.string : accepted };
  };

  function acceptedBy(schema: Schema): number {
    if (typeof schema === 'boolean') return schema ? ANY_TYPE : 0;
    const known = acceptedTypes.get(schema);
    if (known !== undefined) return known;
    acceptedTypes.set(schema, ANY_TYPE);
    let accepted = schema['type'] === undefined ? ANY_TYPE : namedTypes(schema['type']);
    const values = enumValues(schema);
    if (values) accepted &= union(values.map(typeOf));
    for (const member of conjuncts(schema, resolve)) accepted &= acceptedBy(member);
    for (const choice of alternatives(schema)) accepted &= union(choice.map(acceptedBy));
    if (schema['nullable'] === true) accepted |= types.null;
    acceptedTypes.set(schema, accepted);
    return accepted;
  }

  function typesFromKeywords(schema: Schema): number {
    if (typeof schema === 'boolean') return 0;
    const known = impliedTypes.get(schema);
    if (known !== undefined) return known;
    impliedTypes.set(schema, 0);
    let spoken = schema['nullable'] === true ? types.null : 0;
    if (schema['type'] !== undefined) spoken |= namedTypes(schema['type']);
    else
      for (const [type, keywords] of keywordsOf)
        if (keywords.some((word) => schema[word] !== undefined)) spoken |= type;
    const format = schema['format'];
    if (typeof format === 'string' && schema['type'] === undefined)
      spoken |= numericFormats.get(format) ?? types.string;
    spoken |= union((enumValues(schema) ?? []).map(typeOf));
    for (const member of conjuncts(schema, resolve)) spoken |= typesFromKeywords(member);
    for (const choice of alternatives(schema)) spoken |= union(choice.map(typesFromKeywords));
    impliedTypes.set(schema, spoken);
    return spoken;
  }
}

/** The schemas that all have to hold beside a schema's own words: `$ref` and `allOf`. */
export function conjuncts(schema: SchemaObject, resolve: Resolve): readonly Schema[] {
  const ref = schema['$ref'] ?? schema['$dynamicRef'];
  const members = schemaList(schema['allOf']);
  return typeof ref === 'string' ? [resolve(ref), ...members] : members;
}

/** The lists of which one schema has to hold: `oneOf` and `anyOf`. */
export function alternatives(schema: SchemaObject): readonly (readonly Schema[])[] {
  return [schemaList(schema['oneOf']), schemaList(schema['anyOf'])].filter((list) => list.length > 0);
}

/** The only values a schema allows, where it lists them. */
export function enumValues(schema: SchemaObject): readonly unknown[] | undefined {
  const values = schema['const'] !== undefined ? [schema['const']] : schema['enum'];
  if (!Array.isArray(values)) return undefined;
  return schema['nullable'] === true ? [...(values as unknown[]), null] : (values as unknown[]);
}

/** A value of an untyped document read as a schema; what is no schema says nothing. */
export function asSchema(value: unknown): Schema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null) ? (value as Schema) : true;
}

function schemaList(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}

const named: ReadonlyMap<unknown, number> = new Map([
  ...Object.entries(types),
  ['number', types.integer | types.fraction] as [string, number],
]);

function namedTypes(type: unknown): number {
  return union((Array.isArray(type) ? (type as unknown[]) : [type]).map((name) => named.get(name) ?? ANY_TYPE));
}

function typeOf(value: unknown): number {
  if (value === null) return types.null;
  if (Array.isArray(value)) return types.array;
  if (typeof value === 'number') return Number.isInteger(value) ? types.integer : types.fraction;
  return named.get(typeof value) ?? ANY_TYPE;
}

function union(sets: readonly number[]): number {
  return sets.reduce((all, set) => all | set, 0);
}

/** Which type a keyword is about: what a schema without `type` means by `minimum: 1`. */
const keywordsOf: readonly (readonly [number, readonly string[]])[] = [
  [
    types.object,
    [
      'properties', 'additionalProperties', 'patternProperties', 'propertyNames', 'required', 'minProperties',
      'maxProperties',
    ],
  ],
  [types.array, ['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems']],
  [
    types.integer | types.fraction,
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ],
  [types.string, ['minLength', 'maxLength', 'pattern', 'contentMediaType', 'contentEncoding']],
]; // prettier-ignore

const numericFormats: ReadonlyMap<string, number> = new Map([
  ['int32', types.integer],
  ['int64', types.integer],
  ['float', types.integer | types.fraction],
  ['double', types.integer | types.fraction],
]);
