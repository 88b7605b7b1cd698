import { asObject } from '../util/json.js';
import type { JsonSchema } from './json-schema.js';
import type { SchemaObject } from './schema.js';

/**
 * Rewrites the keywords of OpenAPI 3.0 and of older drafts as JSON Schema 2020-12 has them. Of keywords that have had
 * two meanings, the form of the value says which one is meant.
 */
export function modernize(schema: SchemaObject): SchemaObject {
  if (!isOlder(schema)) return schema;
  const {
    items, additionalItems, dependencies: _split, minimum, exclusiveMinimum, maximum, exclusiveMaximum, ...others
  } = schema; // prettier-ignore
  return {
    ...others,
    ...defined({
      ...(Array.isArray(items) ? { prefixItems: items, items: additionalItems } : { items }),
      ...bounds(['minimum', minimum], ['exclusiveMinimum', exclusiveMinimum]),
      ...bounds(['maximum', maximum], ['exclusiveMaximum', exclusiveMaximum]),
      ...splitDependencies(schema),
    }),
  };
}

function isOlder({ items, exclusiveMinimum, exclusiveMaximum, ...others }: SchemaObject): boolean {
  return (
    Array.isArray(items) ||
    typeof exclusiveMinimum === 'boolean' ||
    typeof exclusiveMaximum === 'boolean' ||
    others['additionalItems'] !== undefined ||
    others['dependencies'] !== undefined
  );
}

function defined(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

/** `exclusiveMinimum` is a boolean beside `minimum` in OpenAPI 3.0, and a number in 2020-12. */
function bounds(
  [inclusiveName, inclusive]: readonly [string, unknown],
  [exclusiveName, exclusive]: readonly [string, unknown],
): JsonSchema {
  if (exclusive === true && typeof inclusive === 'number') return { [exclusiveName]: inclusive };
  return { [inclusiveName]: inclusive, [exclusiveName]: typeof exclusive === 'number' ? exclusive : undefined };
}

/** `dependencies` holds lists of names, which are `dependentRequired` now, and schemas. */
function splitDependencies({ dependencies, dependentRequired, dependentSchemas }: SchemaObject): JsonSchema {
  const entries = Object.entries(asObject(dependencies));
  const names = entries.filter(([, value]) => Array.isArray(value));
  const schemas = entries.filter(([, value]) => !Array.isArray(value));
  return {
    dependentRequired:
      names.length > 0 ? { ...Object.fromEntries(names), ...asObject(dependentRequired) } : dependentRequired,
    dependentSchemas:
      schemas.length > 0 ? { ...Object.fromEntries(schemas), ...asObject(dependentSchemas) } : dependentSchemas,
  };
}

/** Returns a schema that allows `null` as well. Simple schemas only gain a type, which keeps the messages simple. */
export function makeNullable(plain: JsonSchema): JsonSchema {
  const composed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'const'].some((keyword) => keyword in plain);
  if (composed) return { anyOf: [{ type: 'null' }, plain] };
  const { type, enum: values } = plain;
  return {
    ...plain,
    ...(type === undefined ? {} : { type: [...new Set([...listOf(type), 'null'])] }),
    ...(Array.isArray(values) ? { enum: [...new Set([...listOf(values), null])] } : {}),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** Whether a schema describes bytes: `format: binary` of OpenAPI 3.0, `contentMediaType` without an encoding of 3.1. */
export function isBinary(schema: SchemaObject): boolean {
  if (schema['format'] === 'binary') return true;
  const type = schema['contentMediaType'];
  return typeof type === 'string' && !type.includes('json') && schema['contentEncoding'] === undefined;
}

/**
 * Drops alternatives of `oneOf` that repeat another one: twice the same could never be the only one that holds, so that
 * no value at all would be valid. Schemas that say nothing are kept.
 */
export function dedupe(
  alternatives: readonly JsonSchema[],
  components: Readonly<Record<string, JsonSchema>>,
): readonly JsonSchema[] {
  const seen = new Set<string>();
  return alternatives.filter((alternative) => {
    const { $ref: ref } = alternative;
    const target = typeof ref === 'string' ? components[ref.slice(ref.lastIndexOf('/') + 1)] : alternative;
    // A component that contains itself is not finished yet: then its name has to do.
    const text = JSON.stringify(target ?? alternative);
    const isFirst = text === '{}' || !seen.has(text);
    seen.add(text);
    return isFirst;
  });
}
