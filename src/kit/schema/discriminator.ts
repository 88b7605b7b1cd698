import { asArray, asObject, asString } from '../util/json.js';
import type { JsonSchema } from './json-schema.js';
import { asSchema, type Schema, type SchemaObject, type SchemaSource } from './schema.js';
import { enumValues } from './types.js';
import { alternatives, conjunction } from './walk.js';

/** What a discriminator makes of a `oneOf` or `anyOf`. */
export interface DiscriminatedChoice {
  /** The keyword that the choice replaces. */
  readonly replaces: 'oneOf' | 'anyOf';
  readonly schema: JsonSchema;
}

/** Values of the discriminating property that lead to one alternative. */
interface Values {
  /** Those a mapping names. */
  readonly mapped: readonly unknown[];
  /** Those the alternative allows, or else its name. */
  readonly implied: readonly unknown[];
}

/**
 * Turns `oneOf` + `discriminator` into one `if`/`then` per value of the discriminating property, and an `enum` of
 * those values: the property decides, alternatives that overlap cannot both match, and the errors that are reported
 * are those of the alternative the client chose.
 *
 * The values that lead to an alternative are those that `mapping` names for it, and those that its `const` or `enum` of
 * the property allows, or else its name (OpenAPI 3.1.1, section 4.8.25). An alternative that is itself a choice has the
 * values of its alternatives. With `defaultMapping`, any other value, and none at all, leads to that alternative (OpenAPI
 * 3.2, section 4.25.4). Returns `undefined` where there is no discriminator, where an alternative has no name, or
 * where a value leads to two of them: then `oneOf` and `anyOf` say all there is to say.
 *
 * @param transpile returns the plain form of one alternative
 */
export function discriminated(
  schema: SchemaObject,
  source: SchemaSource,
  transpile: (alternative: Schema) => JsonSchema,
): DiscriminatedChoice | undefined {
  const { propertyName: property, mapping, defaultMapping } = asObject(schema['discriminator']);
  const replaces = Array.isArray(schema['oneOf']) ? 'oneOf' : Array.isArray(schema['anyOf']) ? 'anyOf' : undefined;
  if (typeof property !== 'string' || replaces === undefined) return undefined;

  const search = { property, mapping: asObject(mapping), source };
  const byRef = new Map<string, Values>();
  for (const alternative of asArray(schema[replaces])) {
    const ref = asObject(alternative)['$ref'];
    const values = valuesOf(asSchema(alternative), { ...search, above: new Set() });
    if (typeof ref !== 'string' || !values) return undefined;
    byRef.set(ref, values);
  }
  const refOf = new Map<unknown, string>();
  for (const kind of ['mapped', 'implied'] as const) {
    const isMapped = new Set(kind === 'implied' ? refOf.keys() : []);
    for (const [ref, values] of byRef)
      for (const value of values[kind]) {
        if (isMapped.has(value)) continue;
        if ((refOf.get(value) ?? ref) !== ref) return undefined;
        refOf.set(value, ref);
      }
  }
  const choices = [...refOf].map(([value, ref]) => ({
    if: { properties: { [property]: { const: value } }, required: [property] },
    then: transpile({ $ref: ref }),
  }));
  const known = { properties: { [property]: { enum: [...refOf.keys()] } }, required: [property] };
  if (defaultMapping === undefined) return { replaces, schema: { type: 'object', ...known, allOf: choices } };
  const fallback = [...byRef.keys()].find((ref) => ref === defaultMapping || nameOf(ref) === defaultMapping);
  if (fallback === undefined) return undefined;
  const otherwise = { if: known, else: transpile({ $ref: fallback }) };
  return { replaces, schema: { type: 'object', allOf: [...choices, otherwise] } };
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

interface Search {
  readonly property: string;
  readonly mapping: Readonly<Record<string, unknown>>;
  readonly source: SchemaSource;
  /** The alternatives that led here. */
  readonly above: ReadonlySet<SchemaObject>;
}

/** Returns `undefined` for an alternative that neither has a name nor lists its values. */
function valuesOf(alternative: Schema, search: Search): Values | undefined {
  const ref = asString(asObject(alternative)['$ref']);
  const name = ref === undefined ? undefined : nameOf(ref);
  const mapped = Object.entries(search.mapping)
    .filter(([, target]) => ref !== undefined && (target === ref || target === name))
    .map(([value]) => value);
  const parts = conjunction(alternative, search.source);
  const declared = declaredValues(parts, search);
  if (declared) return { mapped, implied: declared };
  const nested = nestedValues(parts, search);
  if (nested === undefined) return undefined;
  if (nested.length > 0)
    return {
      mapped: [...mapped, ...nested.flatMap((values) => values.mapped)],
      implied: nested.flatMap((values) => values.implied),
    };
  return name === undefined ? undefined : { mapped, implied: [name] };
}

/** Returns the values that the parts of an alternative allow for the property, where they list them. */
function declaredValues(
  parts: ReadonlySet<SchemaObject>,
  { property, source }: Search,
): readonly unknown[] | undefined {
  for (const part of parts) {
    const properties = asObject(part['properties']);
    if (!Object.hasOwn(properties, property)) continue;
    for (const schema of conjunction(asSchema(properties[property]), source)) {
      const values = enumValues(schema);
      if (values && values.length > 0) return values;
    }
  }
  return undefined;
}

/** Returns the values of each alternative inside an alternative; `undefined` when one of them has none. */
function nestedValues(parts: ReadonlySet<SchemaObject>, search: Search): readonly Values[] | undefined {
  const found: Values[] = [];
  for (const part of parts) {
    if (search.above.has(part)) continue;
    const mapping = { ...search.mapping, ...asObject(asObject(part['discriminator'])['mapping']) };
    const above = new Set([...search.above, ...parts]);
    for (const alternative of alternatives(part, search.source).flat()) {
      const values = valuesOf(alternative, { ...search, mapping, above });
      if (!values) return undefined;
      found.push(values);
    }
  }
  return found;
}
