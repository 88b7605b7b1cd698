import type { JsonSchema } from '../schema/json-schema.js';
import { asArray, asObject } from '../util/json.js';

/** How a property tells the alternatives of a union apart. */
export interface UnionTag {
  readonly property: string;
  /** The values of the property, and the index of the alternative that each of them leads to. */
  readonly cases: readonly (readonly [TagValue, number])[];
}

/** Values that are equal only to themselves. */
type TagValue = string | number | boolean | null;

/** Returns the component that a reference leads to. */
type Resolve = (ref: string) => JsonSchema | undefined;

/**
 * Finds the property that tells the alternatives of a union apart: each of them requires it, and no value that one allows
 * is allowed by another one. At most one alternative can hold then, whatever else they say.
 *
 * @param alternatives those that objects may be valid for
 */
export function findUnionTag(alternatives: readonly JsonSchema[], resolve: Resolve): UnionTag | undefined {
  const [first] = alternatives;
  if (!first || alternatives.length < 2) return undefined;
  for (const property of requiredNames(first, resolve)) {
    const values = alternatives.map((alternative) => tagValues(alternative, property, resolve));
    const cases = values.flatMap((list, index) => [...(list ?? [])].map((value) => [value, index] as const));
    const isDistinct = new Set(cases.map(([value]) => value)).size === cases.length;
    if (isDistinct && values.every((list) => list !== undefined)) return { property, cases };
  }
  return undefined;
}

/** Whether an object may be valid for a plain schema, as far as `type` says. */
export function acceptsObjects(schema: JsonSchema, resolve: Resolve): boolean {
  return conjunction(schema, resolve).every(({ type }) => type === undefined || asList(type).includes('object'));
}

/** Whether anything but an object may be valid for a plain schema, as far as `type` says. */
export function acceptsOthers(schema: JsonSchema, resolve: Resolve): boolean {
  return conjunction(schema, resolve).every(
    ({ type }) => type === undefined || asList(type).some((name) => name !== 'object'),
  );
}

/** Returns the names that every object has that is valid for a schema, or for the first alternative in it. */
function requiredNames(schema: JsonSchema, resolve: Resolve, above: readonly JsonSchema[] = []): ReadonlySet<string> {
  const names = new Set<string>();
  for (const part of conjunction(schema, resolve)) {
    if (above.includes(part)) continue;
    for (const name of asArray(part['required'])) if (typeof name === 'string') names.add(name);
    for (const union of unionsOf(part)) {
      const first = union.find((alternative) => acceptsObjects(alternative, resolve));
      for (const name of first ? requiredNames(first, resolve, [...above, part]) : []) names.add(name);
    }
  }
  return names;
}

/**
 * Returns values of which a property has one in every object that is valid for a schema; `undefined` where the schema
 * does not require the property or does not list its values.
 */
function tagValues(
  schema: JsonSchema,
  property: string,
  resolve: Resolve,
  above: readonly JsonSchema[] = [],
): ReadonlySet<TagValue> | undefined {
  const parts = conjunction(schema, resolve).filter((part) => !above.includes(part));
  if (parts.some((part) => asArray(part['required']).includes(property)))
    for (const part of parts) {
      const properties = asObject(part['properties']);
      if (!Object.hasOwn(properties, property)) continue;
      for (const described of conjunction(asObject(properties[property]), resolve)) {
        const values = described['const'] === undefined ? described['enum'] : [described['const']];
        if (Array.isArray(values) && values.every(isTagValue)) return new Set(values);
      }
    }
  for (const part of parts)
    for (const union of unionsOf(part)) {
      const lists = union
        .filter((alternative) => acceptsObjects(alternative, resolve))
        .map((alternative) => tagValues(alternative, property, resolve, [...above, part]));
      if (lists.length > 0 && lists.every((list) => list !== undefined))
        return new Set(lists.flatMap((list) => [...list]));
    }
  return undefined;
}

/** Returns a plain schema and all that holds with it for the same value. */
function conjunction(schema: JsonSchema, resolve: Resolve): readonly JsonSchema[] {
  const found = new Set<JsonSchema>();
  const pending = [schema];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    const target = typeof at['$ref'] === 'string' ? resolve(at['$ref']) : undefined;
    if (target) pending.push(target);
    pending.push(...asArray(at['allOf']).map(asObject));
  }
  return [...found];
}

function unionsOf({ oneOf, anyOf }: JsonSchema): readonly (readonly JsonSchema[])[] {
  return [oneOf, anyOf].filter(Array.isArray).map((union: readonly unknown[]) => union.map(asObject));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isTagValue(value: unknown): value is TagValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
