import type { Contract, Schema } from '../contract/model.js';
import { isObject } from '../contract/node-reader.js';
import { alone, createComposition, keyOf, together, type Composed } from './composition.js';
import { discriminated } from './discriminator.js';
import { createDynamicScope } from './dynamic-scope.js';
import { isHidden, type Direction } from './access-mode.js';
import { exclusiveLimits, fits, isBinary, keepExamples, orNull, withoutRepeats } from './keywords.js';

/** A schema in plain JSON Schema 2020-12: what the validator is given, whatever dialect the contract is written in. */
export type PlainSchema = { [keyword: string]: unknown };

/**
 * Rewrites the schemas of a contract, as one direction sees them, into plain JSON Schema 2020-12.
 *
 * OpenAPI's own words become JSON Schema (`nullable`, boolean `exclusiveMinimum`, `discriminator`, `readOnly` in a
 * request, `writeOnly` in a response), words that do not validate are left out, and every `$ref` leads to a component
 * of the new document, so that neither odd references nor odd annotations of a document can reach the validator.
 */
export interface Projection {
  /** The plain form of a schema. Throws an Error naming a `$ref` that leads nowhere. */
  project(schema: Schema | undefined): PlainSchema;
  /** The same with its default, which fills in a property that is absent and not required. */
  property(schema: Schema, required: boolean): PlainSchema;
  /** The components that projected schemas refer to, by name; grows with each call of `project`. */
  readonly components: Record<string, PlainSchema>;
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

export interface ProjectionOptions {
  /** Whether binary strings arrive as files, as they do in multipart and octet-stream bodies. */
  readonly files?: boolean;
  /** Whether examples and defaults are kept, for values to be made from: such a projection is not for a validator. */
  readonly examples?: boolean;
}

/**
 * @param prefix begins the names of the components, so that several projections can share one document
 */
export function createProjection(
  contract: Contract,
  direction: Direction,
  prefix: string,
  { files = false, examples = false }: ProjectionOptions = {},
): Projection {
  const components: Record<string, PlainSchema> = {};
  const names = new Map<string, string>();
  const composition = createComposition(direction, (ref) => contract.resolve(ref) ?? true);
  const dynamicScope = createDynamicScope(contract.dynamicAnchors);
  const resolve = (ref: string): Schema => {
    const target = contract.resolve(ref);
    if (target === undefined) throw new Error(`the reference ${ref} leads nowhere`);
    return target;
  };

  /** The component a reference leads to, made when it is first met for what is `said` around it. */
  function component(ref: string, said: Composed): PlainSchema {
    const key = [ref, dynamicScope.key(), keyOf(said)].join('\n');
    let name = names.get(key);
    if (name === undefined) {
      name = `${prefix}${names.size}`;
      names.set(key, name);
      const target = projectWithin(resolve(ref), said);
      // The validator replaces a component that is only a reference by its target and loses what stands beside it.
      components[name] = '$ref' in target ? { allOf: [target] } : target;
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  function projectWithin(schema: Schema | undefined, above: Composed): PlainSchema {
    if (schema === undefined || schema === true) return {};
    if (schema === false) return { not: {} };
    if (files && isBinary(schema)) return { isFile: true };
    const said = together(above, composition(schema));
    const leave = dynamicScope.enter(schema);
    try {
      return rewritten(schema, said);
    } finally {
      leave();
    }
  }

  function rewritten(schema: SchemaObject, said: Composed): PlainSchema {
    const plain: PlainSchema = {};
    const all: PlainSchema[] = [];
    if (typeof schema['$ref'] === 'string') {
      const target = component(schema['$ref'], said);
      if (contract.dialect === '3.0' || Object.keys(schema).length === 1)
        return schema['nullable'] === true ? orNull(target) : target;
      all.push(target);
    }
    if (typeof schema['$dynamicRef'] === 'string') all.push(component(dynamicTarget(schema['$dynamicRef']), said));
    for (const keyword of assertions) if (schema[keyword] !== undefined) plain[keyword] = schema[keyword];
    for (const keyword of single)
      if (schema[keyword] !== undefined) plain[keyword] = projectWithin(asSchema(schema[keyword]), alone);
    for (const keyword of listed) {
      const list = schema[keyword];
      if (Array.isArray(list) && list.length > 0) plain[keyword] = list.map((s) => projectWithin(asSchema(s), said));
      if (keyword === 'oneOf' && plain[keyword] !== undefined)
        plain[keyword] = withoutRepeats(plain[keyword] as PlainSchema[], components);
    }
    for (const keyword of named) {
      const map = schema[keyword];
      if (isObject(map)) plain[keyword] = mapValues(map, (value) => projectWithin(asSchema(value), alone));
    }
    // Draft 4 wrote a tuple as a list under `items`.
    if (Array.isArray(schema['items']))
      plain['prefixItems'] = schema['items'].map((s) => projectWithin(asSchema(s), alone));
    else if (schema['items'] !== undefined) plain['items'] = projectWithin(asSchema(schema['items']), alone);
    if (Array.isArray(schema['allOf'])) for (const s of schema['allOf']) all.push(projectWithin(asSchema(s), said));

    if (schema['type'] !== undefined) plain['type'] = schema['type'];
    if (typeof schema['format'] === 'string' && checkedFormats.has(schema['format']))
      plain['format'] = schema['format'];
    if (Array.isArray(schema['enum'])) {
      if (schema['enum'].length === 0) all.push({ not: {} });
      else plain['enum'] = schema['enum'];
    }
    exclusiveLimits(schema, plain);
    if (examples) keepExamples(schema, plain);
    objectProperties(schema, plain, said);

    const choice = discriminated(schema, resolve, (option) => projectWithin(option, said));
    if (choice) {
      plain[choice.replaces] = undefined;
      all.push(choice.schema);
    }
    if (all.length > 0) plain['allOf'] = all;
    return schema['nullable'] === true ? orNull(plain) : plain;
  }

  function dynamicTarget(ref: string): string {
    const target = resolve(ref);
    return dynamicScope.find(isObject(target) ? target['$dynamicAnchor'] : undefined) ?? ref;
  }

  function objectProperties(schema: SchemaObject, plain: PlainSchema, { hidden, demanded }: Composed): void {
    const required = Array.isArray(schema['required'])
      ? [...new Set(schema['required'].filter((name): name is string => typeof name === 'string' && !hidden.has(name)))]
      : [];
    if (required.length > 0) plain['required'] = required;
    if (!isObject(schema['properties'])) return;
    plain['properties'] = mapValues(schema['properties'], (value, name) => {
      const property = asSchema(value);
      // Stays a schema of one word, which the validator reports as `is read-only` or `is write-only`.
      if (isHidden(property, direction, resolve)) return { [direction === 'request' ? 'readOnly' : 'writeOnly']: true };
      return projectProperty(property, required.includes(name) || demanded.has(name));
    });
  }

  function projectProperty(schema: Schema, required: boolean): PlainSchema {
    const plain = projectWithin(schema, alone);
    const fallback = isObject(schema) ? schema['default'] : undefined;
    // A required property with a default would be filled in rather than demanded.
    return fallback === undefined || required || !fits(fallback, plain) ? plain : { ...plain, default: fallback };
  }

  return { project: (schema) => projectWithin(schema, alone), property: projectProperty, components };
}

type SchemaObject = Exclude<Schema, boolean>;

/** A value of an untyped document read as a schema; what is no schema says nothing. */
function asSchema(value: unknown): Schema {
  return typeof value === 'boolean' || isObject(value) ? value : true;
}

/** Built from entries: a property named `__proto__` stays a property. */
function mapValues(map: Record<string, unknown>, change: (value: unknown, name: string) => PlainSchema): PlainSchema {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
}
