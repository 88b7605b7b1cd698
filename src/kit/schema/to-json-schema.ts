import { asArray, asObject, isObject } from '../util/json.js';
import { isExcluded, type Direction } from './access-mode.js';
import { matchesTypeAndBounds } from './default-values.js';
import { discriminated } from './discriminator.js';
import { createDynamicScope } from './dynamic-scope.js';
import type { JsonSchema } from './json-schema.js';
import { dedupe, isBinary, makeNullable, modernize } from './openapi-keywords.js';
import {
  NO_CONSTRAINTS,
  createConstraintCollector,
  constraintsKey,
  mergeConstraints,
  type PropertyConstraints,
} from './property-constraints.js';
import { asSchema, type Schema, type SchemaObject, type SchemaSource } from './schema.js';
import { keywordOf, type Application, type Keyword } from './vocabulary.js';
import { effective } from './walk.js';

/**
 * Rewrites the schemas of a document, as one direction sees them, into plain JSON Schema 2020-12.
 *
 * OpenAPI's own keywords become JSON Schema (`nullable`, boolean `exclusiveMinimum`, `discriminator`, `readOnly` in a
 * request, `writeOnly` in a response), keywords that do not validate are left out, and every reference leads to a
 * component of the new document, so that neither odd references nor odd annotations can reach the validator.
 */
export interface SchemaTranspiler {
  /** Returns the plain form of a schema. Throws an Error naming a `$ref` that leads nowhere. */
  transpile(schema: Schema | undefined): JsonSchema;
  /** Does the same with its default, which fills in a property that is absent and not required. */
  transpileProperty(schema: Schema, required: boolean): JsonSchema;
  /** The components that transpiled schemas refer to, by name; grows with each call. */
  readonly components: Record<string, JsonSchema>;
}

/** Formats that are checked. All others are annotations. */
const CHECKED_FORMATS: ReadonlySet<unknown> = new Set([
  'date', 'time', 'date-time', 'duration', 'uri', 'uri-reference', 'uri-template', 'email', 'hostname', 'ipv4', 'ipv6',
  'regex', 'uuid', 'json-pointer', 'relative-json-pointer', 'byte', 'int32', 'int64', 'float', 'double',
]); // prettier-ignore

/** Assertions that are not copied: they are rewritten, or become part of a property. */
const REWRITTEN = new Set(['format', 'required', 'nullable', 'discriminator', 'readOnly', 'writeOnly']);

/** Which schemas the constraints of the schema around them hold for: those that hold for the same value. */
const CONSTRAINED: ReadonlySet<Application | undefined> = new Set(['always', 'alternative', 'conditional']);

export interface TranspilerOptions {
  /** Whether binary strings arrive as files, as they do in multipart bodies. */
  readonly files?: boolean;
  /** Whether examples, defaults and formats that validate nothing are kept: such a schema is not for a validator. */
  readonly annotations?: boolean;
}

/**
 * @param prefix begins the names of the components, so that several transpilers can share one document
 */
export function createTranspiler(
  source: SchemaSource,
  direction: Direction,
  prefix: string,
  { files = false, annotations = false }: TranspilerOptions = {},
): SchemaTranspiler {
  const components: Record<string, JsonSchema> = {};
  const names = new Map<string, string>();
  const constraintsOf = createConstraintCollector(direction, source);
  const dynamicScope = createDynamicScope(source.dynamicAnchors);

  function resolve(ref: string): Schema {
    const target = source.resolve(ref);
    if (target === undefined) throw new Error(`the reference ${ref} leads nowhere`);
    return target;
  }

  /** Returns a reference to the component for a schema, which is made when it is first met under these constraints. */
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
    const own = effective(schema, source);
    if (files && isBinary(own)) return { isFile: true };
    const constraints = mergeConstraints(above, constraintsOf(schema));
    const leave = dynamicScope.enter(schema);
    try {
      return transpileKeywords(modernize(own), constraints);
    } finally {
      leave();
    }
  }

  function transpileKeywords(schema: SchemaObject, constraints: PropertyConstraints): JsonSchema {
    const plain: JsonSchema = {};
    const all: JsonSchema[] = [];
    if (typeof schema['$ref'] === 'string') all.push(component(schema['$ref'], constraints));
    if (typeof schema['$dynamicRef'] === 'string')
      all.push(component(dynamicTarget(schema['$dynamicRef']), constraints));
    for (const [name, value] of Object.entries(schema)) {
      const keyword = keywordOf(name);
      if (keyword?.role === 'assertion' && value !== undefined && !REWRITTEN.has(name)) plain[name] = value;
      else if (keyword?.role === 'applicator' && name !== 'properties') {
        const inner = CONSTRAINED.has(keyword.applies) ? constraints : NO_CONSTRAINTS;
        const transpiled = transpileValue(keyword, value, (member) => transpileWithin(asSchema(member), inner));
        if (transpiled !== undefined) plain[name] = transpiled;
      }
    }
    all.push(...(asArray(plain['allOf']) as readonly JsonSchema[]));
    delete plain['allOf'];
    if (plain['oneOf'] !== undefined) plain['oneOf'] = dedupe(plain['oneOf'] as readonly JsonSchema[], components);
    const { format } = schema;
    if (format !== undefined && (annotations || CHECKED_FORMATS.has(format))) plain['format'] = format;
    if (Array.isArray(plain['enum']) && plain['enum'].length === 0) {
      delete plain['enum'];
      all.push({ not: {} });
    }
    if (annotations) Object.assign(plain, kept(schema));
    addProperties(schema, plain, constraints);

    const choice = discriminated(schema, source, (option) => transpileWithin(option, constraints));
    if (choice) {
      plain[choice.replaces] = undefined;
      all.push(choice.schema);
    }
    const [only] = all;
    const isReference = only !== undefined && '$ref' in only && all.length === 1 && Object.keys(plain).length === 0;
    if (isReference) return schema['nullable'] === true ? makeNullable(only) : only;
    if (all.length > 0) plain['allOf'] = all;
    return schema['nullable'] === true ? makeNullable(plain) : plain;
  }

  function dynamicTarget(ref: string): string {
    return dynamicScope.find(asObject(resolve(ref))['$dynamicAnchor']) ?? ref;
  }

  function addProperties(
    schema: SchemaObject,
    plain: JsonSchema,
    { excluded, requiredWithDefault }: PropertyConstraints,
  ): void {
    const required = new Set(
      asArray(schema['required']).filter((name) => typeof name === 'string' && !excluded.has(name)),
    );
    if (required.size > 0) plain['required'] = [...required];
    if (!isObject(schema['properties'])) return;
    plain['properties'] = mapValues(schema['properties'], (value, name) => {
      const property = asSchema(value);
      // Stays a schema of one keyword, which the validator reports as `is read-only` or `is write-only`.
      if (isExcluded(property, direction, source))
        return { [direction === 'request' ? 'readOnly' : 'writeOnly']: true };
      return transpileProperty(property, required.has(name) || requiredWithDefault.has(name));
    });
  }

  function transpileProperty(schema: Schema, required: boolean): JsonSchema {
    const plain = transpileWithin(schema, NO_CONSTRAINTS);
    const fallback = isObject(schema) ? schema['default'] : undefined;
    // A required property with a default would be filled in rather than required.
    return fallback === undefined || required || !matchesTypeAndBounds(fallback, plain)
      ? plain
      : { ...plain, default: fallback };
  }

  return { transpile: (schema) => transpileWithin(schema, NO_CONSTRAINTS), transpileProperty, components };
}

/** Returns the value of an applicator with its schemas transpiled; `undefined` for what is of another form. */
function transpileValue(
  { value: kind }: Keyword,
  value: unknown,
  transpile: (schema: unknown, name: string) => JsonSchema,
): unknown {
  if (kind === 'schema') return value === undefined ? undefined : transpile(value, '');
  if (kind === 'schemas')
    return Array.isArray(value) && value.length > 0 ? value.map((s) => transpile(s, '')) : undefined;
  return kind === 'schemasByName' && isObject(value) ? mapValues(value, transpile) : undefined;
}

/** Built from entries: a property named `__proto__` stays a property. */
function mapValues(map: Record<string, unknown>, change: (value: unknown, name: string) => JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
}

/** Examples and default, for those who make values; `example` is that of OpenAPI 3.0. */
function kept({ example, examples, default: fallback }: SchemaObject): JsonSchema {
  const list = [...(example === undefined ? [] : [example]), ...asArray(examples)];
  return { ...(list.length > 0 ? { examples: list } : {}), ...(fallback === undefined ? {} : { default: fallback }) };
}
