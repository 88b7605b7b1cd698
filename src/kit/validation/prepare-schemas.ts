import type { JsonSchema, SchemaSet } from '../schema/json-schema.js';
import { mapSubschemas } from '../schema/map-subschemas.js';
import { keywordOf } from '../schema/vocabulary.js';
import { asArray, asObject } from '../util/json.js';
import { guardByBounds } from './guard-by-bounds.js';
import type { StepPlace } from './keywords/step.js';
import { findRepeated } from './repeated-components.js';
import { acceptsObjects, acceptsOthers, findUnionTag } from './union-tags.js';

/** What a validator is for: to tell valid values, or to find all that is wrong with an invalid one. */
export type Purpose = 'verdict' | 'errors';

/** Under these, a schema is for one of any number of items or properties. */
const LOOPS = new Set([
  'items',
  'unevaluatedItems',
  'additionalProperties',
  'patternProperties',
  'unevaluatedProperties',
]);

/** What takes longer the larger a value is. */
const GROWING = ['pattern', 'format', 'uniqueItems', 'contains', 'propertyNames', 'enum', 'const', ...LOOPS];

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
        return [name, isCounted ? counted(prepared, 'schema') : prepared];
      }),
    ),
  };

  function prepare(schema: JsonSchema, isCounted: boolean): JsonSchema {
    const inner = mapSubschemas(schema, (subschema, keyword) => {
      const prepared = prepare(subschema, isCounted);
      return isCounted && LOOPS.has(keyword) ? counted(prepared, 'each') : prepared;
    });
    const bounded = purpose === 'errors' ? guardByBounds(inner) : inner;
    const dispatched = ['oneOf', 'anyOf'].reduce((at, keyword) => dispatch(at, schema, keyword), bounded);
    return isCounted && GROWING.some((keyword) => keyword in schema) ? counted(dispatched, 'schema') : dispatched;
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

/** A schema that says nothing costs nothing. */
function counted(schema: JsonSchema, place: StepPlace): JsonSchema {
  const says = Object.keys(schema).some((name) => keywordOf(name)?.role !== 'annotation');
  return says ? { ...schema, step: schema['step'] === 'each' ? 'each' : place } : schema;
}
