import type { Contract, Schema } from '../contract/model.js';
import { discriminated } from './discriminator.js';
import { hiddenProperties, isHidden, type Direction } from './hidden.js';

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
  const resolve = (ref: string): Schema => {
    const target = contract.resolve(ref);
    if (target === undefined) throw new Error(`the reference ${ref} leads nowhere`);
    return target;
  };

  /** The component a reference leads to, made when it is first met; `hidden` are names its composition leaves out. */
  function component(ref: string, hidden: ReadonlySet<string>): PlainSchema {
    const key = [ref, ...[...hidden].sort()].join('\n');
    let name = names.get(key);
    if (name === undefined) {
      name = `${prefix}${names.size}`;
      names.set(key, name);
      const target = projectWithin(resolve(ref), hidden);
      // The validator replaces a component that is only a reference by its target and loses what stands beside it.
      components[name] = '$ref' in target ? { allOf: [target] } : target;
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  function projectWithin(schema: Schema | undefined, hiddenAbove: ReadonlySet<string>): PlainSchema {
    if (schema === undefined || schema === true) return {};
    if (schema === false) return { not: {} };
    if (files && isBinary(schema)) return { isFile: true };
    const hidden = union(hiddenAbove, hiddenProperties(schema, direction, resolve));
    const plain: PlainSchema = {};
    const all: PlainSchema[] = [];

    const ref = schema['$ref'] ?? schema['$dynamicRef'];
    if (typeof ref === 'string') {
      const target = component(ref, hidden);
      if (contract.dialect === '3.0' || Object.keys(schema).length === 1)
        return schema['nullable'] === true ? orNull(target) : target;
      all.push(target);
    }
    for (const keyword of assertions) if (schema[keyword] !== undefined) plain[keyword] = schema[keyword];
    for (const keyword of single)
      if (schema[keyword] !== undefined) plain[keyword] = projectWithin(asSchema(schema[keyword]), none);
    for (const keyword of listed) {
      const list = schema[keyword];
      if (Array.isArray(list) && list.length > 0)
        plain[keyword] = withoutRepeats(list).map((s) => projectWithin(asSchema(s), hidden));
    }
    for (const keyword of named) {
      const map = schema[keyword];
      if (isObject(map)) plain[keyword] = mapValues(map, (value) => projectWithin(asSchema(value), none));
    }
    // Draft 4 wrote a tuple as a list under `items`.
    if (Array.isArray(schema['items']))
      plain['prefixItems'] = schema['items'].map((s) => projectWithin(asSchema(s), none));
    else if (schema['items'] !== undefined) plain['items'] = projectWithin(asSchema(schema['items']), none);
    if (Array.isArray(schema['allOf'])) for (const s of schema['allOf']) all.push(projectWithin(asSchema(s), hidden));

    if (schema['type'] !== undefined) plain['type'] = schema['type'];
    if (typeof schema['format'] === 'string' && checkedFormats.has(schema['format']))
      plain['format'] = schema['format'];
    if (Array.isArray(schema['enum'])) {
      if (schema['enum'].length === 0) all.push({ not: {} });
      else plain['enum'] = schema['enum'];
    }
    exclusiveLimits(schema, plain);
    if (examples) keepExamples(schema, plain);
    objectProperties(schema, plain, hidden);

    const choice = discriminated(schema, resolve, (option) => projectWithin(option, hidden));
    if (choice) {
      delete plain[choice.replaces];
      all.push(choice.schema);
    }
    if (all.length > 0) plain['allOf'] = all;
    return schema['nullable'] === true ? orNull(plain) : plain;
  }

  function objectProperties(schema: SchemaObject, plain: PlainSchema, hidden: ReadonlySet<string>): void {
    const required = Array.isArray(schema['required'])
      ? [...new Set(schema['required'].filter((name): name is string => typeof name === 'string' && !hidden.has(name)))]
      : [];
    if (required.length > 0) plain['required'] = required;
    if (!isObject(schema['properties'])) return;
    plain['properties'] = mapValues(schema['properties'], (value, name) => {
      const property = asSchema(value);
      // Stays a schema of one word, which the validator reports as `is read-only` or `is write-only`.
      if (isHidden(property, direction, resolve)) return { [direction === 'request' ? 'readOnly' : 'writeOnly']: true };
      return projectProperty(property, required.includes(name));
    });
  }

  function projectProperty(schema: Schema, required: boolean): PlainSchema {
    const plain = projectWithin(schema, none);
    const fallback = isObject(schema) ? schema['default'] : undefined;
    // A required property with a default would be filled in rather than demanded.
    return fallback === undefined || required || !fits(fallback, plain) ? plain : { ...plain, default: fallback };
  }

  return { project: (schema) => projectWithin(schema, none), property: projectProperty, components };
}

/** A reference that a list has twice could never be the only one of `oneOf` that holds: it is meant once. */
function withoutRepeats(list: readonly unknown[]): readonly unknown[] {
  const seen = new Set<unknown>();
  return list.filter((schema) => {
    const ref = isObject(schema) ? schema['$ref'] : undefined;
    if (typeof ref !== 'string') return true;
    const isFirst = !seen.has(ref);
    seen.add(ref);
    return isFirst;
  });
}

/** `format: binary` of OpenAPI 3.0, `contentMediaType` without an encoding of 3.1. */
function isBinary(schema: SchemaObject): boolean {
  if (schema['format'] === 'binary') return true;
  const type = schema['contentMediaType'];
  return typeof type === 'string' && !type.includes('json') && schema['contentEncoding'] === undefined;
}

type SchemaObject = Exclude<Schema, boolean>;
const none: ReadonlySet<string> = new Set();

/** `null` or what the schema says. Simple schemas only gain a type, which keeps the messages simple. */
function orNull(plain: PlainSchema): PlainSchema {
  const types = typeof plain['type'] === 'string' ? [plain['type']] : plain['type'];
  const composed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'const'].some((keyword) => keyword in plain);
  if (composed) return { anyOf: [{ type: 'null' }, plain] };
  const orNullType = Array.isArray(types) ? { type: [...new Set<unknown>([...types, 'null'])] } : {};
  const orNullEnum = Array.isArray(plain['enum']) ? { enum: [...new Set<unknown>([...plain['enum'], null])] } : {};
  return { ...plain, ...orNullType, ...orNullEnum };
}

/** OpenAPI 3.0 has boolean `exclusiveMinimum` beside `minimum`; 2020-12 has numbers. Both are met in both. */
function exclusiveLimits(schema: SchemaObject, plain: PlainSchema): void {
  for (const [exclusive, inclusive] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    const value = schema[exclusive];
    if (typeof value === 'number') plain[exclusive] = value;
    else if (value === true && typeof schema[inclusive] === 'number') {
      plain[exclusive] = schema[inclusive];
      delete plain[inclusive];
    }
  }
}

/** `example` of OpenAPI 3.0 becomes one of `examples`. */
function keepExamples(schema: SchemaObject, plain: PlainSchema): void {
  const several: unknown[] = Array.isArray(schema['examples']) ? schema['examples'] : [];
  const list = schema['example'] === undefined ? several : [schema['example'], ...several];
  if (list.length > 0) plain['examples'] = list;
  if (schema['default'] !== undefined) plain['default'] = schema['default'];
}

/** Whether a default has the type its schema asks for; one that has not would turn valid requests into faults. */
function fits(value: unknown, plain: PlainSchema): boolean {
  if (Array.isArray(plain['enum']) && !plain['enum'].includes(value)) return false;
  const types: unknown[] = Array.isArray(plain['type']) ? plain['type'] : [plain['type']];
  if (types[0] === undefined) return true;
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return types.includes(actual) || (types.includes('integer') && Number.isInteger(value));
}

/** A value of an untyped document read as a schema; what is no schema says nothing. */
function asSchema(value: unknown): Schema {
  return typeof value === 'boolean' || isObject(value) ? value : true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Built from entries: a property named `__proto__` stays a property. */
function mapValues(map: Record<string, unknown>, change: (value: unknown, name: string) => PlainSchema): PlainSchema {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (b.size === 0) return a;
  return a.size === 0 ? b : new Set([...a, ...b]);
}
