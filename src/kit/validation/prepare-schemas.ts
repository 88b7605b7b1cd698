import type { JsonSchema, SchemaSet } from '../schema/json-schema.js';
import { mapSubschemas } from '../schema/map-subschemas.js';
import { asArray, asObject } from '../util/json.js';
import { guardByBounds } from './guard-by-bounds.js';
import { findRepeated } from './repeated-components.js';
import { acceptsObjects, acceptsOthers, findUnionTag } from './union-tags.js';

/** What a validator is for: to tell valid values, or to find all that is wrong with an invalid one. */
export type Purpose = 'verdict' | 'errors';

/** Under these, a schema is for one of any number of items or properties. */
const LOOPS = [
  'items',
  'unevaluatedItems',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
];

/** What counts the steps of keywords that take longer the larger a value is. */
const COUNTED = {
  matchText: ['pattern', 'format'],
  listItems: ['items', 'contains', 'unevaluatedItems'],
  compareItems: ['uniqueItems'],
  listMembers: ['additionalProperties', 'patternProperties', 'propertyNames', 'unevaluatedProperties', 'maxProperties'],
} as const;

/**
 * Rewrites schemas so that validating a value costs what its size allows: unions told apart by a property become
 * `tagged`, and what may come to one part of a value again and again counts its steps. The errors are collected by a
 * schema that counts everywhere, and looks into nothing that is beyond its own bounds.
 */
export function prepareSchemas({ schemas, components }: SchemaSet, purpose: Purpose): SchemaSet {
  const repeated = findRepeated({ schemas, components });
  return {
    schemas: schemas.map((schema) => prepare(schema, purpose === 'errors')),
    components: Object.fromEntries(
      Object.entries(components).map(([name, schema]) => {
        const isCounted = purpose === 'errors' || repeated.has(name);
        const prepared = prepare(schema, isCounted);
        return [name, isCounted ? { ...prepared, ...visitOf(prepared) } : prepared];
      }),
    ),
  };

  function prepare(schema: JsonSchema, isCounted: boolean): JsonSchema {
    const inner = mapSubschemas(schema, (subschema, keyword) => {
      const prepared = prepare(subschema, isCounted);
      const isEmpty = Object.keys(prepared).length === 0;
      return isCounted && LOOPS.includes(keyword) && !isEmpty ? { ...prepared, visit: 'each' } : prepared;
    });
    const bounded = purpose === 'errors' ? guardByBounds(inner) : inner;
    const dispatched = ['oneOf', 'anyOf'].reduce((at, keyword) => dispatch(at, schema, keyword), bounded);
    return isCounted ? { ...dispatched, ...countersFor(dispatched) } : dispatched;
  }

  /** @param original the schema with the unions as they were, in which references to components lead to such schemas */
  function dispatch(schema: JsonSchema, original: JsonSchema, keyword: string): JsonSchema {
    const union = asArray(original[keyword]).map(asObject);
    const places = [...union.keys()].filter((place) => acceptsObjects(union[place] ?? {}, resolve));
    const tag = findUnionTag(places.map((place) => union[place] ?? {}), resolve); // prettier-ignore
    if (!tag) return schema;
    const { [keyword]: alternatives, allOf, ...others } = schema;
    const prepared = asArray(alternatives).map(asObject);
    const forObjects = { tag, tagged: places.map((place) => prepared[place]) };
    const forOthers = prepared.filter((_, place) => acceptsOthers(union[place] ?? {}, resolve));
    const choice =
      forOthers.length === 0
        ? { type: 'object', ...forObjects }
        : { if: { type: 'object' }, then: forObjects, else: { [keyword]: forOthers } };
    return { ...others, allOf: [...asArray(allOf), choice] };
  }

  function resolve(ref: string): JsonSchema | undefined {
    return components[ref.slice(ref.lastIndexOf('/') + 1)];
  }
}

/** Keywords that have something to do before it is known whether the type of a value is right. */
const COMPOSITION = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if'];

/** Returns the keywords that count a visit to a schema: what refuses most values at once is not a visit. */
function visitOf(schema: JsonSchema): JsonSchema {
  const isComposed = COMPOSITION.some((keyword) => keyword in schema);
  return isComposed ? { visit: 'once' } : { visitList: true, visitObject: true };
}

/** Returns the keywords that count the steps of those in a schema. */
function countersFor(schema: JsonSchema): JsonSchema {
  const counters = Object.entries(COUNTED).filter(([, keywords]) => keywords.some((keyword) => keyword in schema));
  return Object.fromEntries(counters.map(([counter]) => [counter, true]));
}
