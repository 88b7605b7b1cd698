import { ANY_TYPE, namedTypes, NUMBER, typeOf, types, union } from './json-types.js';
import type { Schema, SchemaObject, SchemaSource } from './schema.js';
import { keywordOf } from './vocabulary.js';
import { alternatives, conditionals, conjuncts, effective } from './walk.js';

/** What a schema says about types. */
export interface SchemaTypes {
  /** No value of another type is ever accepted; the set may hold types that are refused for other reasons. */
  readonly accepted: number;
  /** The types to look for in a text: those accepted, narrowed by what the keywords speak of where `type` is missing. */
  readonly expected: number;
}

/** Creates a function that tells the types of schemas; each schema is computed once, and a cycle says nothing. */
export function createSchemaTypes(source: SchemaSource): (schema: Schema) => SchemaTypes {
  const acceptedBySchema = new Map<SchemaObject, number>();
  const impliedBySchema = new Map<SchemaObject, number>();

  return function typesOf(schema) {
    const accepted = acceptedBy(schema);
    const expected = accepted & typesFromKeywords(schema);
    if (expected !== 0) return { accepted, expected };
    return { accepted, expected: accepted === ANY_TYPE ? types.string : accepted };
  };

  function acceptedBy(schema: Schema): number {
    if (typeof schema === 'boolean') return schema ? ANY_TYPE : 0;
    const known = acceptedBySchema.get(schema);
    if (known !== undefined) return known;
    acceptedBySchema.set(schema, ANY_TYPE);
    const own = effective(schema, source);
    let accepted = own['type'] === undefined ? ANY_TYPE : namedTypes(own['type']);
    const values = enumValues(own);
    if (values) accepted &= union(values.map(typeOf));
    for (const member of conjuncts(schema, source)) accepted &= acceptedBy(member);
    for (const choice of alternatives(schema, source)) accepted &= union(choice.map(acceptedBy));
    if (own['nullable'] === true) accepted |= types.null;
    acceptedBySchema.set(schema, accepted);
    return accepted;
  }

  function typesFromKeywords(schema: Schema): number {
    if (typeof schema === 'boolean') return 0;
    const known = impliedBySchema.get(schema);
    if (known !== undefined) return known;
    impliedBySchema.set(schema, 0);
    const own = effective(schema, source);
    let implied = own['nullable'] === true ? types.null : 0;
    implied |= own['type'] === undefined ? impliedTypes(own) : namedTypes(own['type']);
    implied |= union((enumValues(own) ?? []).map(typeOf));
    for (const member of conjuncts(schema, source)) implied |= typesFromKeywords(member);
    for (const choice of alternatives(schema, source)) implied |= union(choice.map(typesFromKeywords));
    for (const member of conditionals(schema, source)) implied |= typesFromKeywords(member);
    impliedBySchema.set(schema, implied);
    return implied;
  }
}

/** Returns the only values a schema allows, where it lists them. */
export function enumValues(schema: SchemaObject): readonly unknown[] | undefined {
  const values = schema['const'] !== undefined ? [schema['const']] : schema['enum'];
  if (!Array.isArray(values)) return undefined;
  return schema['nullable'] === true ? [...(values as unknown[]), null] : (values as unknown[]);
}

/** Returns the types that the keywords of a schema are about: numbers for `minimum: 1`. */
export function impliedTypes(schema: SchemaObject): number {
  let implied = 0;
  for (const [name, value] of Object.entries(schema)) {
    const about = name === 'format' ? formatTypes(value) : (keywordOf(name)?.types ?? ANY_TYPE);
    if (about !== ANY_TYPE && value !== undefined) implied |= about;
  }
  return implied;
}

const numericFormats: ReadonlyMap<unknown, number> = new Map([
  ['int32', types.integer],
  ['int64', types.integer],
  ['float', NUMBER],
  ['double', NUMBER],
]);

function formatTypes(format: unknown): number {
  return numericFormats.get(format) ?? types.string;
}
