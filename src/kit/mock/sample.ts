import { appendPointer } from '../util/json-pointer.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { NUMBER, types } from '../schema/json-types.js';
import { compilePattern } from '../schema/pattern.js';
import { impliedTypes } from '../schema/types.js';
import { asObject } from '../util/json.js';
import { flatten, type Resolve } from './flatten.js';
import { isImpossible, listOf } from './merge.js';
import { numberFor } from './number.js';
import { textFor } from './text.js';

/** How a value is made. */
export interface SampleOptions {
  readonly resolve: Resolve;
  /** Which alternatives are tried first. */
  readonly variant: number;
  /** Whether objects and arrays have only what they must have. */
  readonly minimal: boolean;
  /** How many alternatives further, at single places, as JSON Pointers. */
  readonly shifts?: ReadonlyMap<string, number>;
  /** Paths where the schema's own examples are invalid. */
  readonly rejectedPaths: ReadonlySet<string>;
}

/** There is no value, or none was found. */
export const NO_VALUE = Symbol('none');

/** From this depth on objects have only required properties; at twice the depth there is no value. */
const OPTIONAL_DEPTH = 6;

/** How many values one value is made of at most, and how long a text is: a mock is an example, not a load test. */
const MAX_PARTS = 10_000;

/**
 * Makes a value for a plain schema: one of its examples and defaults, or else one of its type. The same schema and options
 * make the same value. What would be too large has none. Keywords that concern several properties, and `not`, are ignored: the value has to be validated.
 *
 * @param schema plain, with its examples
 * @returns the value, or `NO_VALUE`
 */
export function sample(schema: JsonSchema, options: SampleOptions): unknown {
  const { resolve, variant, minimal, shifts, rejectedPaths } = options;
  let parts = 0;
  return valueAt(schema, '', 0, 0);

  function valueAt(written: JsonSchema, place: string, depth: number, index: number): unknown {
    if (depth > 2 * OPTIONAL_DEPTH || (parts += 1) > MAX_PARTS) return NO_VALUE;
    const flat = flatten(written, resolve, variant + (shifts?.get(place) ?? 0));
    if (isImpossible(flat)) return NO_VALUE;
    if (flat['isFile'] === true) return new Blob(['content']);
    if ('const' in flat) return flat['const'];
    const names = flat['type'] === undefined ? undefined : listOf(flat['type']);
    const examples = isTrusted(place) ? [...listOf(flat['examples']), ...listOf(flat['default'])] : [];
    const example = examples.find((value) => fitsRoughly(value, flat, names));
    if (example !== undefined && index === 0) return example;
    const values = listOf(flat['enum']).filter((value) => fitsType(value, names));
    if (values.length > 0) return values[(variant + index) % values.length];
    if (flat['enum'] !== undefined) return NO_VALUE;
    return ofType(flat, names ?? [guessedType(flat)], place, depth, index);
  }

  /** Whether no path in the value has been rejected: an example is used whole or not at all. */
  function isTrusted(place: string): boolean {
    for (const wrong of rejectedPaths) if (wrong === place || wrong.startsWith(`${place}/`)) return false;
    return true;
  }

  function ofType(flat: JsonSchema, types: readonly unknown[], place: string, depth: number, index: number): unknown {
    const ordered = [...types].sort((a, b) => Number(a === 'null') - Number(b === 'null'));
    for (const type of ordered) {
      const value = made(String(type));
      if (value !== NO_VALUE && value !== undefined) return value;
    }
    return NO_VALUE;

    function made(type: string): unknown {
      if (type === 'object') return objectOf(flat, place, depth);
      if (type === 'array') return arrayOf(flat, place, depth);
      if (type === 'string') return textFor(flat, index);
      if (type === 'integer' || type === 'number') return numberFor(flat, type === 'integer', index);
      if (type === 'boolean') return index % 2 === 0;
      return type === 'null' ? null : NO_VALUE;
    }
  }

  function objectOf(flat: JsonSchema, place: string, depth: number): unknown {
    const properties = asObject(flat['properties']);
    if (Number(flat['minProperties'] ?? 0) > MAX_PARTS) return NO_VALUE;
    const required = new Set(listOf(flat['required']).map(String));
    const most = Number(flat['maxProperties'] ?? Infinity);
    const object: Record<string, unknown> = {};
    const names = [...new Set([...required, ...Object.keys(properties)])];
    const isSpare = minimal || depth >= OPTIONAL_DEPTH;
    for (const name of names) {
      if (!required.has(name) && (isSpare || required.size >= most || Object.keys(object).length >= most)) continue;
      const property = Object.hasOwn(properties, name) ? asObject(properties[name]) : otherProperty(flat, name);
      if (property['readOnly'] === true || property['writeOnly'] === true) continue;
      const value = valueAt(property, appendPointer(place, name), depth + 1, 0);
      if (value !== NO_VALUE)
        Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
      else if (required.has(name)) return NO_VALUE;
    }
    for (const [name, others] of Object.entries(asObject(flat['dependentRequired'])))
      if (Object.hasOwn(object, name))
        for (const other of listOf(others).map(String))
          object[other] ??= valueAt(asObject(properties[other]), appendPointer(place, other), depth + 1, 0);
    const least = Math.max(Number(flat['minProperties'] ?? 0), names.length === 0 && !isSpare ? 1 : 0);
    fill(object, flat, least, place, depth);
    return Object.keys(object).length < Number(flat['minProperties'] ?? 0) ? NO_VALUE : object;
  }

  /** Adds properties that the schema allows and does not name. */
  function fill(object: Record<string, unknown>, flat: JsonSchema, least: number, place: string, depth: number): void {
    const isOpen = Number(flat['minProperties'] ?? 0) > 0 || flat['additionalProperties'] !== undefined;
    let count = Object.keys(object).length;
    for (let index = 0; isOpen && count < least && index < 2 * least; index += 1) {
      const names = { type: 'string', ...asObject(flat['propertyNames']) };
      const name = valueAt(names, appendPointer(place, '*'), depth + 1, index);
      if (typeof name !== 'string' || Object.hasOwn(object, name)) continue;
      const value = valueAt(otherProperty(flat, name), appendPointer(place, name), depth + 1, 0);
      if (value === NO_VALUE) return;
      object[name] = value;
      count += 1;
    }
  }

  function arrayOf(flat: JsonSchema, place: string, depth: number): unknown {
    const prefix = listOf(flat['prefixItems']);
    const least = Math.max(Number(flat['minItems'] ?? 0), Number(flat['minContains'] ?? (flat['contains'] ? 1 : 0)));
    if (least > MAX_PARTS) return NO_VALUE;
    const wanted = minimal || depth >= OPTIONAL_DEPTH ? least : Math.max(least, prefix.length, 1);
    const count = Math.min(wanted, Number(flat['maxItems'] ?? Infinity));
    const array: unknown[] = [];
    for (let position = 0; position < count; position += 1) {
      const positional = asObject(prefix[position] ?? flat['items']);
      const item = flat['contains'] === undefined ? positional : { allOf: [positional, flat['contains']] };
      const index = flat['uniqueItems'] === true ? position : 0;
      const value = valueAt(item, appendPointer(place, position), depth + 1, index);
      if (value === NO_VALUE) break;
      array.push(value);
    }
    return array.length < least ? NO_VALUE : array;
  }
}

/** Returns the schema of a property that is not named: by pattern, or else that of all others. */
function otherProperty(flat: JsonSchema, name: string): JsonSchema {
  for (const [pattern, schema] of Object.entries(asObject(flat['patternProperties'])))
    if (compilePattern(pattern).test(name)) return asObject(schema);
  return asObject(flat['additionalProperties']);
}

/** Returns the type that a schema without one is about. */
function guessedType(flat: JsonSchema): string {
  const implied = impliedTypes(flat);
  if (implied & types.object) return 'object';
  if (implied & types.array) return 'array';
  return implied & NUMBER && !(implied & types.string) ? 'number' : 'string';
}

function fitsRoughly(value: unknown, flat: JsonSchema, types: readonly unknown[] | undefined): boolean {
  const values = flat['enum'];
  return fitsType(value, types) && (!Array.isArray(values) || values.includes(value));
}

function fitsType(value: unknown, types: readonly unknown[] | undefined): boolean {
  if (types === undefined) return true;
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return types.includes(actual) || (types.includes('integer') && Number.isInteger(value));
}
