import type { Schema } from '../contract/model.js';
import type { JsonSchema } from './to-json-schema.js';

/** What single keywords of the two dialects become in plain JSON Schema. */

type SchemaObject = Exclude<Schema, boolean>;

/**
 * Alternatives of `oneOf` that say the same could never be the only one that holds: no value at all would be valid. They
 * are meant once. Schemas that say nothing are left as they are.
 */
export function dedupe(
  alternatives: readonly JsonSchema[],
  components: Readonly<Record<string, JsonSchema>>,
): readonly JsonSchema[] {
  const seen = new Set<string>();
  return alternatives.filter((alternative) => {
    const { $ref: ref } = alternative;
    const said = typeof ref === 'string' ? components[ref.slice(ref.lastIndexOf('/') + 1)] : alternative;
    // A component that contains itself is not finished yet: then its name has to do.
    const text = JSON.stringify(said ?? alternative);
    const isFirst = text === '{}' || !seen.has(text);
    seen.add(text);
    return isFirst;
  });
}

/** `format: binary` of OpenAPI 3.0, `contentMediaType` without an encoding of 3.1. */
export function isBinary(schema: SchemaObject): boolean {
  if (schema['format'] === 'binary') return true;
  const type = schema['contentMediaType'];
  return typeof type === 'string' && !type.includes('json') && schema['contentEncoding'] === undefined;
}

/** `null` or what the schema says. Simple schemas only gain a type, which keeps the messages simple. */
export function makeNullable(plain: JsonSchema): JsonSchema {
  const types = typeof plain['type'] === 'string' ? [plain['type']] : plain['type'];
  const composed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'const'].some((keyword) => keyword in plain);
  if (composed) return { anyOf: [{ type: 'null' }, plain] };
  const orNullType = Array.isArray(types) ? { type: [...new Set<unknown>([...(types as unknown[]), 'null'])] } : {};
  const orNullEnum = Array.isArray(plain['enum'])
    ? { enum: [...new Set<unknown>([...(plain['enum'] as unknown[]), null])] }
    : {};
  return { ...plain, ...orNullType, ...orNullEnum };
}

/** OpenAPI 3.0 has boolean `exclusiveMinimum` beside `minimum`; 2020-12 has numbers. Both are met in both. */
export function convertExclusiveBounds(schema: SchemaObject, plain: JsonSchema): void {
  for (const [exclusive, inclusive] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    const value = schema[exclusive];
    if (typeof value === 'number') plain[exclusive] = value;
    else if (value === true && typeof schema[inclusive] === 'number') {
      plain[exclusive] = schema[inclusive];
      plain[inclusive] = undefined;
    }
  }
}

/** `example` of OpenAPI 3.0 becomes one of `examples`. */
export function copyExamples(schema: SchemaObject, plain: JsonSchema): void {
  const several: unknown[] = Array.isArray(schema['examples']) ? schema['examples'] : [];
  const list = schema['example'] === undefined ? several : [schema['example'], ...several];
  if (list.length > 0) plain['examples'] = list;
  if (schema['default'] !== undefined) plain['default'] = schema['default'];
}

/**
 * Whether a default is of the type, and within the limits, that its own schema says; one that is not would turn valid
 * requests into faults.
 */
export function matchesTypeAndBounds(value: unknown, plain: JsonSchema): boolean {
  if (Array.isArray(plain['enum']) && !plain['enum'].includes(value)) return false;
  if (typeof value === 'number' && !isWithin(value, plain['minimum'], plain['maximum'])) return false;
  if (typeof value === 'string' && !isWithin(Array.from(value).length, plain['minLength'], plain['maxLength']))
    return false;
  const types: unknown[] = Array.isArray(plain['type']) ? plain['type'] : [plain['type']];
  if (types[0] === undefined) return true;
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return types.includes(actual) || (types.includes('integer') && Number.isInteger(value));
}

function isWithin(size: number, least: unknown, most: unknown): boolean {
  return !(typeof least === 'number' && size < least) && !(typeof most === 'number' && size > most);
}
