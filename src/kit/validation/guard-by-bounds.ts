import type { JsonSchema } from '../schema/json-schema.js';
import { asArray } from '../util/json.js';

/** The bounds of each type, and the keywords that take longer the larger the value is. */
const GUARDED = [
  { type: 'string', bound: 'maxLength', keywords: ['pattern', 'format'] },
  {
    type: 'array',
    bound: 'maxItems',
    keywords: ['prefixItems', 'items', 'contains', 'minContains', 'maxContains', 'uniqueItems'],
  },
  {
    type: 'object',
    bound: 'maxProperties',
    keywords: ['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'dependentSchemas'],
  },
] as const;

/**
 * Moves the keywords that look into a value behind the bound on its size, where errors are collected: a list of a
 * million items where ten are allowed has one error. What is left unevaluated is not known then; such schemas stay.
 */
export function guardByBounds(schema: JsonSchema): JsonSchema {
  if ('unevaluatedItems' in schema || 'unevaluatedProperties' in schema) return schema;
  return GUARDED.reduce<JsonSchema>((guarded, { type, bound, keywords }) => {
    const inner = keywords.filter((keyword) => keyword in guarded);
    if (!(bound in guarded) || inner.length === 0) return guarded;
    const others = Object.entries(guarded).filter(([name]) => !inner.some((keyword) => keyword === name));
    const moved = Object.fromEntries(inner.map((keyword) => [keyword, guarded[keyword]]));
    const { allOf, ...rest } = Object.fromEntries(others);
    const guard = { if: { type, [bound]: guarded[bound] }, then: moved };
    return { ...rest, allOf: [...asArray(allOf), guard] };
  }, schema);
}
