import { ANY_TYPE, NUMBER, types } from './json-types.js';

/**
 * What the value of a keyword is: `plain` data of the keyword's own form, an `instance` (any JSON value, never a schema
 * whatever it looks like), a `reference`, or schemas. A list under a keyword of one `schema` is a tuple of older drafts,
 * and a list among `schemasByName` a list of names (`dependencies`).
 */
export type KeywordValue = 'plain' | 'instance' | 'reference' | 'schema' | 'schemas' | 'schemasByName';

/** What becomes of the value of a keyword: it can refuse an instance, applies schemas, describes, or names a place. */
export type KeywordRole = 'assertion' | 'applicator' | 'annotation' | 'identifier';

/**
 * Which values the schemas of a keyword apply to. The first five mean the same value as the schema around them:
 * `always`, one or more of several (`alternative`), where a condition holds (`conditional`), to see whether it holds
 * (`condition`), or so that it does not hold (`negation`). The others mean its items, its property values, its property
 * names, or nothing by themselves (`definition`).
 */
export type Application =
  'always' | 'alternative' | 'conditional' | 'condition' | 'negation' | 'item' | 'property' | 'name' | 'definition';

export interface Keyword {
  readonly value: KeywordValue;
  readonly role: KeywordRole;
  /** The types of instance it speaks of, as bits: what a schema without `type` means by `minimum: 1`. */
  readonly types: number;
  /** Of keywords with schemas and references. */
  readonly applies: Application | undefined;
}

const STRING = types.string;
const ARRAY = types.array;
const OBJECT = types.object;

const keyword = (value: KeywordValue, role: KeywordRole, of: number, applies?: Application): Keyword => ({
  value,
  role,
  types: of,
  applies,
});

const assertion = (of = ANY_TYPE): Keyword => keyword('plain', 'assertion', of);
const applicator = (value: KeywordValue, applies: Application, of = ANY_TYPE): Keyword =>
  keyword(value, 'applicator', of, applies);
const annotation = (value: KeywordValue = 'plain', of = ANY_TYPE): Keyword => keyword(value, 'annotation', of);
const identifier = keyword('plain', 'identifier', ANY_TYPE);
const definitions = keyword('schemasByName', 'identifier', ANY_TYPE, 'definition');

/**
 * Every keyword that is read: those of JSON Schema 2020-12, those of the Schema Object of OpenAPI 3.0 and 3.1, and of
 * older drafts what documents still write (`definitions`, `dependencies`, `additionalItems`, a list under `items`).
 * Whatever walks schemas draws from this table.
 */
export const vocabulary = {
  $id: identifier,
  $schema: identifier,
  $anchor: identifier,
  $dynamicAnchor: identifier,
  $vocabulary: identifier,
  $comment: annotation(),
  $ref: applicator('reference', 'always'),
  $dynamicRef: applicator('reference', 'always'),
  $defs: definitions,
  definitions,

  allOf: applicator('schemas', 'always'),
  anyOf: applicator('schemas', 'alternative'),
  oneOf: applicator('schemas', 'alternative'),
  not: applicator('schema', 'negation'),
  if: applicator('schema', 'condition'),
  then: applicator('schema', 'conditional'),
  else: applicator('schema', 'conditional'),
  dependentSchemas: applicator('schemasByName', 'conditional', OBJECT),
  dependencies: applicator('schemasByName', 'conditional', OBJECT),

  prefixItems: applicator('schemas', 'item', ARRAY),
  items: applicator('schema', 'item', ARRAY),
  additionalItems: applicator('schema', 'item', ARRAY),
  unevaluatedItems: applicator('schema', 'item', ARRAY),
  contains: applicator('schema', 'item', ARRAY),
  properties: applicator('schemasByName', 'property', OBJECT),
  patternProperties: applicator('schemasByName', 'property', OBJECT),
  additionalProperties: applicator('schema', 'property', OBJECT),
  unevaluatedProperties: applicator('schema', 'property', OBJECT),
  propertyNames: applicator('schema', 'name', OBJECT),

  type: assertion(),
  enum: keyword('instance', 'assertion', ANY_TYPE),
  const: keyword('instance', 'assertion', ANY_TYPE),
  nullable: assertion(),
  multipleOf: assertion(NUMBER),
  maximum: assertion(NUMBER),
  exclusiveMaximum: assertion(NUMBER),
  minimum: assertion(NUMBER),
  exclusiveMinimum: assertion(NUMBER),
  maxLength: assertion(STRING),
  minLength: assertion(STRING),
  pattern: assertion(STRING),
  format: assertion(STRING | NUMBER),
  maxItems: assertion(ARRAY),
  minItems: assertion(ARRAY),
  uniqueItems: assertion(ARRAY),
  maxContains: assertion(ARRAY),
  minContains: assertion(ARRAY),
  maxProperties: assertion(OBJECT),
  minProperties: assertion(OBJECT),
  required: assertion(OBJECT),
  dependentRequired: assertion(OBJECT),
  discriminator: assertion(OBJECT),
  readOnly: assertion(),
  writeOnly: assertion(),

  contentEncoding: annotation('plain', STRING),
  contentMediaType: annotation('plain', STRING),
  contentSchema: keyword('schema', 'annotation', STRING, 'definition'),
  title: annotation(),
  description: annotation(),
  default: annotation('instance'),
  example: annotation('instance'),
  examples: annotation('instance'),
  deprecated: annotation(),
  xml: annotation(),
  externalDocs: annotation(),
} as const satisfies Record<string, Keyword>;

const byName: ReadonlyMap<string, Keyword> = new Map(Object.entries(vocabulary));

/** Finds a keyword by its name; `undefined` for what the table does not have, such as extensions. */
export function keywordOf(name: string): Keyword | undefined {
  return byName.get(name);
}

/** The keywords whose schemas describe values, in themselves or of their parts, with how those stand under them. */
export const valueKeywords: readonly { readonly name: string; readonly value: KeywordValue }[] = [...byName].flatMap(
  ([name, { value, role, applies }]) =>
    role === 'applicator' && value !== 'reference' && applies !== 'condition' && applies !== 'negation'
      ? [{ name, value }]
      : [],
);

/** Returns the names of the keywords that satisfy a condition. */
export function keywordNames(condition: (keyword: Keyword) => boolean): readonly string[] {
  return [...byName].filter(([, entry]) => condition(entry)).map(([name]) => name);
}
