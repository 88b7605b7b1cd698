import type { JsonSchema } from '../schema/json-schema.js';

/** A schema that no value satisfies. */
export const impossible: JsonSchema = Object.freeze({ not: {} });

export function isImpossible(schema: JsonSchema): boolean {
  const { not } = schema;
  return typeof not === 'object' && not !== null && Object.keys(not).length === 0;
}

/**
 * Returns one schema for two plain schemas without composition, as far as making a value needs it; `impossible` where types
 * or listed values contradict each other.
 */
export function merge(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (isImpossible(a) || isImpossible(b)) return impossible;
  const merged: JsonSchema = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const before = a[keyword];
    merged[keyword] = before === undefined ? value : both(keyword, before, value);
  }
  const types = merged['type'];
  if (Array.isArray(types) && types.length === 0) return impossible;
  if (Array.isArray(merged['enum']) && merged['enum'].length === 0) return impossible;
  if ('const' in merged && !allowsConst(merged['const'], a, b)) return impossible;
  if (hasImpossibleProperty(merged)) return impossible;
  closeProperties(a, b, merged);
  closeProperties(b, a, merged);
  return merged;
}

function both(keyword: string, a: unknown, b: unknown): unknown {
  switch (keyword) {
    case 'type':
      return commonTypes(listOf(a), listOf(b));
    case 'enum':
      return listOf(a).filter((value) => listOf(b).some((other) => JSON.stringify(other) === JSON.stringify(value)));
    case 'required':
      return [...new Set([...listOf(a), ...listOf(b)])];
    case 'minimum':
    case 'exclusiveMinimum':
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return Math.max(Number(a), Number(b));
    case 'maximum':
    case 'exclusiveMaximum':
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return Math.min(Number(a), Number(b));
    case 'properties':
    case 'patternProperties':
      return mergedMap(a as Record<string, JsonSchema>, b as Record<string, JsonSchema>);
    case 'items':
    case 'additionalProperties':
    case 'propertyNames':
      return { allOf: [a, b] };
    case 'examples':
      return [...listOf(b), ...listOf(a)];
    case 'conditions':
      return [...listOf(a), ...listOf(b)];
    case 'pattern':
      // The value is tested against the whole schema afterwards: one of them is a beginning.
      return String(b).length > String(a).length ? b : a;
    default:
      return b;
  }
}

function mergedMap(a: Record<string, JsonSchema>, b: Record<string, JsonSchema>): Record<string, JsonSchema> {
  const entries = Object.entries(b).map(([name, schema]): [string, JsonSchema] => {
    const before = Object.hasOwn(a, name) ? a[name] : undefined;
    return [name, before === undefined ? schema : { allOf: [before, schema] }];
  });
  return Object.fromEntries([...Object.entries(a), ...entries]);
}

function allowsConst(value: unknown, ...sides: readonly JsonSchema[]): boolean {
  const text = JSON.stringify(value);
  return sides.every(
    (side) =>
      (!('const' in side) || JSON.stringify(side['const']) === text) &&
      (!Array.isArray(side['enum']) || side['enum'].some((listed) => JSON.stringify(listed) === text)),
  );
}

/** A required property whose listed values exclude each other; what else may be wrong with it shows when it is made. */
function hasImpossibleProperty(merged: JsonSchema): boolean {
  const properties = (merged['properties'] ?? {}) as Record<string, JsonSchema>;
  return listOf(merged['required']).some((name) => {
    const property = Object.hasOwn(properties, String(name)) ? properties[String(name)] : undefined;
    const parts = listOf(property?.['allOf']) as readonly JsonSchema[];
    const consts = new Set(parts.filter((part) => 'const' in part).map((part) => JSON.stringify(part['const'])));
    return consts.size > 1;
  });
}

/** Properties that one side does not name are bound by what it says of other properties. */
function closeProperties(closed: JsonSchema, open: JsonSchema, merged: JsonSchema): void {
  const others = closed['additionalProperties'] as JsonSchema | undefined;
  if (others === undefined || open['properties'] === undefined) return;
  const named = (closed['properties'] ?? {}) as Record<string, JsonSchema>;
  const entries = Object.entries(merged['properties'] as Record<string, JsonSchema>);
  merged['properties'] = Object.fromEntries(
    entries.map(([name, schema]) => [name, Object.hasOwn(named, name) ? schema : { allOf: [schema, others] }]),
  );
}

function commonTypes(a: readonly unknown[], b: readonly unknown[]): readonly unknown[] {
  return a.flatMap((type) => {
    if (b.includes(type)) return [type];
    if (type === 'number' && b.includes('integer')) return ['integer'];
    return type === 'integer' && b.includes('number') ? ['integer'] : [];
  });
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
}
