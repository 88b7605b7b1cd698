import type { Contract, Schema } from '../contract/model.js';
import { isObject } from '../util/json.js';
import {
  NO_CONSTRAINTS,
  createConstraintCollector,
  constraintsKey,
  mergeConstraints,
  type PropertyConstraints,
} from './composition.js';
import { discriminated } from './discriminator.js';
import { createDynamicScope } from './dynamic-scope.js';
import { isExcluded, type Direction } from './access-mode.js';
import {
  convertExclusiveBounds,
  matchesTypeAndBounds,
  isBinary,
  copyExamples,
  makeNullable,
  dedupe,
} from './keywords.js';

/** A schema in plain JSON Schema 2020-12: what the validator is given, whatever dialect the contract is written in. */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * Rewrites the schemas of a contract, as one direction sees them, into plain JSON Schema 2020-12.
 *
 * OpenAPI's own words become JSON Schema (`nullable`, boolean `exclusiveMinimum`, `discriminator`, `readOnly` in a
 * request, `writeOnly` in a response), words that do not validate are left out, and every `$ref` leads to a component
 * of the new document, so that neither odd references nor odd annotations of a document can reach the validator.
 */
export interface SchemaTranspiler {
  /** The plain form of a schema. Throws an Error naming a `$ref` that leads nowhere. */
  transpile(schema: Schema | undefined): JsonSchema;
  /** The same with its default, which fills in a property that is absent and not required. */
  transpileProperty(schema: Schema, required: boolean): JsonSchema;
  /** The components that projected schemas refer to, by name; grows with each call of `project`. */
  readonly components: Record<string, JsonSchema>;
}

/** Keywords whose value is data, copied as it is. */
const assertions = [
  'const', 'multipleOf', 'maximum', 'minimum', 'maxLength', 'minLength', 'pattern', 'maxItems', 'minItems',
  'uniqueItems', 'maxContains', 'minContains', 'maxProperties', 'minProperties', 'dependentRequired',
] as const; // prettier-ignore

/** Keywords whose value is one schema, a list of schemas, or schemas by name. */
const single = ['contains', 'unevaluatedItems', 'additionalProperties', 'unevaluatedProperties', 'propertyNames',
  'not', 'if', 'then', 'else'] as const; // prettier-ignore
const listed = ['prefixItems', 'anyOf', 'oneOf'] as const;
const named = ['patternProperties', 'dependentSchemas'] as const;

/** Formats that are checked. All others, and those that only sanitize, are annotations. */
const checkedFormats = new Set([
  'date', 'time', 'date-time', 'duration', 'uri', 'uri-reference', 'uri-template', 'email', 'hostname', 'ipv4', 'ipv6',
  'regex', 'uuid', 'json-pointer', 'relative-json-pointer', 'byte', 'int32', 'int64', 'float', 'double',
]); // prettier-ignore

export interface TranspilerOptions {
  /** Whether binary strings arrive as files, as they do in multipart and octet-stream bodies. */
  readonly files?: boolean;
  /** Whether examples and defaults are kept, for values to be made from: such a projection is not for a validator. */
  readonly examples?: boolean;
}

/**
 * @param prefix begins the names of the components, so that several projections can share one document
 */
export function createTranspiler(
  contract: Contract,
  direction: Direction,
  prefix: string,
  { files = false, examples = false }: TranspilerOptions = {},
): SchemaTranspiler {
  const components: Record<string, JsonSchema> = {};
  const names = new Map<string, string>();
  const composition = createConstraintCollector(direction, (ref) => contract.resolve(ref) ?? true);
  const dynamicScope = createDynamicScope(contract.dynamicAnchors);
  const resolve = (ref: string): Schema => {
    const target = contract.resolve(ref);
    if (target === undefined) throw new Error(`the reference ${ref} leads nowhere`);
    return target;
  };

  /** The component a reference leads to, made when it is first met for what is `said` around it. */
  function component(ref: string, constraints: PropertyConstraints): JsonSchema {
    const key = [ref, dynamicScope.key(), constraintsKey(constraints)].join('\n');
    let name = names.get(key);
    if (name === undefined) {
      name = `${prefix}${names.size}`;
      names.set(key, name);
      const target = transpileWithin(resolve(ref), constraints);
      // The validator replaces a component that is only a reference by its target and loses what stands beside it.
      components[name] = '$ref' in target ? { allOf: [target] } : target;
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  function transpileWithin(schema: Schema | undefined, above: PropertyConstraints): JsonSchema {
    if (schema === undefined || schema === true) return {};
    if (schema === false) return { not: {} };
    if (files && isBinary(schema)) return { isFile: true };
    const constraints = mergeConstraints(above, composition(schema));
    const leave = dynamicScope.enter(schema);
    try {
      return transpileKeywords(schema, constraints);
    } finally {
      leave();
    }
  }

  function transpileKeywords(schema: SchemaObject, constraints: PropertyConstraints): JsonSchema {
    const plain: JsonSchema = {};
    const all: JsonSchema[] = [];
    if (typeof schema['$ref'] === 'string') {
      const target = component(schema['$ref'], constraints);
      if (contract.dialect === '3.0' || Object.keys(schema).length === 1)
        return schema['nullable'] === true ? makeNullable(target) : target;
      all.push(target);
    }
    if (typeof schema['$dynamicRef'] === 'string')
      all.push(component(dynamicTarget(schema['$dynamicRef']), constraints));
    for (const keyword of assertions) if (schema[keyword] !== undefined) plain[keyword] = schema[keyword];
    for (const keyword of single)
      if (schema[keyword] !== undefined) plain[keyword] = transpileWithin(asSchema(schema[keyword]), NO_CONSTRAINTS);
    for (const keyword of listed) {
      const list = schema[keyword];
      if (Array.isArray(list) && list.length > 0)
        plain[keyword] = list.map((s) => transpileWithin(asSchema(s), constraints));
      if (keyword === 'oneOf' && plain[keyword] !== undefined)
        plain[keyword] = dedupe(plain[keyword] as JsonSchema[], components);
    }
    for (const keyword of named) {
      const map = schema[keyword];
      if (isObject(map)) plain[keyword] = mapValues(map, (value) => transpileWithin(asSchema(value), NO_CONSTRAINTS));
    }
    // Draft 4 wrote a tuple as a list under `items`.
    if (Array.isArray(schema['items']))
      plain['prefixItems'] = schema['items'].map((s) => transpileWithin(asSchema(s), NO_CONSTRAINTS));
    else if (schema['items'] !== undefined) plain['items'] = transpileWithin(asSchema(schema['items']), NO_CONSTRAINTS);
    if (Array.isArray(schema['allOf']))
      for (const s of schema['allOf']) all.push(transpileWithin(asSchema(s), constraints));

    if (schema['type'] !== undefined) plain['type'] = schema['type'];
    if (typeof schema['format'] === 'string' && checkedFormats.has(schema['format']))
      plain['format'] = schema['format'];
    if (Array.isArray(schema['enum'])) {
      if (schema['enum'].length === 0) all.push({ not: {} });
      else plain['enum'] = schema['enum'];
    }
    convertExclusiveBounds(schema, plain);
    if (examples) copyExamples(schema, plain);
    objectProperties(schema, plain, constraints);

    const choice = discriminated(schema, resolve, (option) => transpileWithin(option, constraints));
    if (choice) {
      plain[choice.replaces] = undefined;
      all.push(choice.schema);
    }
    if (all.length > 0) plain['allOf'] = all;
    return schema['nullable'] === true ? makeNullable(plain) : plain;
  }

  function dynamicTarget(ref: string): string {
    const target = resolve(ref);
    return dynamicScope.find(isObject(target) ? target['$dynamicAnchor'] : undefined) ?? ref;
  }

  function objectProperties(
    schema: SchemaObject,
    plain: JsonSchema,
    { excluded, requiredWithDefault }: PropertyConstraints,
  ): void {
    const required = Array.isArray(schema['required'])
      ? [
          ...new Set(
            schema['required'].filter((name): name is string => typeof name === 'string' && !excluded.has(name)),
          ),
        ]
      : [];
    if (required.length > 0) plain['required'] = required;
    if (!isObject(schema['properties'])) return;
    plain['properties'] = mapValues(schema['properties'], (value, name) => {
      const property = asSchema(value);
      // Stays a schema of one word, which the validator reports as `is read-only` or `is write-only`.
      if (isExcluded(property, direction, resolve))
        return { [direction === 'request' ? 'readOnly' : 'writeOnly']: true };
      return transpilePropertySchema(property, required.includes(name) || requiredWithDefault.has(name));
    });
  }

  function transpilePropertySchema(schema: Schema, required: boolean): JsonSchema {
    const plain = transpileWithin(schema, NO_CONSTRAINTS);
    const fallback = isObject(schema) ? schema['default'] : undefined;
    // A required property with a default would be filled in rather than demanded.
    return fallback === undefined || required || !matchesTypeAndBounds(fallback, plain)
      ? plain
      : { ...plain, default: fallback };
  }

  return {
    transpile: (schema) => transpileWithin(schema, NO_CONSTRAINTS),
    transpileProperty: transpilePropertySchema,
    components,
  };
}

type SchemaObject = Exclude<Schema, boolean>;

/** A value of an untyped document read as a schema; what is no schema says nothing. */
function asSchema(value: unknown): Schema {
  return typeof value === 'boolean' || isObject(value) ? value : true;
}

/** Built from entries: a property named `__proto__` stays a property. */
function mapValues(map: Record<string, unknown>, change: (value: unknown, name: string) => JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
}
