import type { Contract, Schema } from '../contract/model.js';
import { createCoercion, type Coerce } from './coercion.js';
import { conjuncts, asSchema, alternatives, createSchemaTypes, enumValues, types, type Resolve } from './types.js';

/** What has to be known of a schema to read texts for it. Made once per schema; parts are made when first needed. */
export interface SchemaShape {
  /** The types to look for, as bits of `types`. */
  readonly expected: number;
  /** Whether a list is refused in any case, so that a name that is sent twice cannot be mistaken for one. */
  readonly rejectsArrays: boolean;
  /** The only values there can be, where the schema lists them. */
  readonly values: readonly unknown[] | undefined;
  /** Reads one text as a scalar. */
  readonly coerce: Coerce;
  /** The names of the properties it declares, in itself and in what it is composed of. */
  readonly names: readonly string[];
  /** Whether it says that there may be other properties. */
  readonly allowsAdditional: boolean;
  item(index: number): SchemaShape;
  property(name: string): SchemaShape;
}

type SchemaObject = Exclude<Schema, boolean>;
const known = new WeakMap<Contract, (schema: Schema) => SchemaShape>();

/** Answers the shape of any schema of a contract. */
export function schemaShapes(contract: Contract): (schema: Schema) => SchemaShape {
  let shapes = known.get(contract);
  if (!shapes) known.set(contract, (shapes = createShapes((ref) => contract.resolve(ref) ?? true)));
  return shapes;
}

function createShapes(resolve: Resolve): (schema: Schema) => SchemaShape {
  const typesOf = createSchemaTypes(resolve);
  const shapes = new Map<Schema, SchemaShape>();
  return shapeOf;

  function shapeOf(schema: Schema): SchemaShape {
    let shape = shapes.get(schema);
    if (!shape) shapes.set(schema, (shape = createShape(schema)));
    return shape;
  }

  function createShape(schema: Schema): SchemaShape {
    const { accepted, expected } = typesOf(schema);
    const values = valuesOf(schema, new Set());
    const parts = [...composition(schema)];
    const declared = new Map<string, SchemaShape | undefined>();
    for (const subschemaShape of parts)
      for (const name of Object.keys(record(subschemaShape['properties']))) declared.set(name, undefined);
    const patterns = parts.flatMap((subschemaShape) => Object.entries(record(subschemaShape['patternProperties'])));
    const positions = Math.max(0, ...parts.map((subschemaShape) => tuple(subschemaShape)?.length ?? 0));
    const items: (SchemaShape | undefined)[] = [];
    // Names a client chose are not remembered: what they share is.
    const other = lazy(() => subschemaShape(schema, (at) => extraProperty(at)));
    const byPattern = lazy(() =>
      patterns.map(([source, at]) => [compilePattern(source), shapeOf(asSchema(at))] as const),
    );

    return {
      expected,
      rejectsArrays: (accepted & types.array) === 0,
      values,
      coerce: createCoercion(expected, values),
      names: [...declared.keys()],
      allowsAdditional:
        patterns.length > 0 || parts.some((at) => extraProperty(at) !== undefined && extraProperty(at) !== false),
      item(index) {
        const position = Math.min(index, positions);
        return (items[position] ??= subschemaShape(schema, (at) => tuple(at)?.[position] ?? listItem(at)));
      },
      property(name) {
        if (!declared.has(name)) return byPattern().find(([names]) => names.test(name))?.[1] ?? other();
        let shape = declared.get(name);
        if (!shape)
          declared.set(name, (shape = subschemaShape(schema, (at) => ownProperty(at, name) ?? extraProperty(at))));
        return shape;
      },
    };
  }

  function subschemaShape(schema: Schema, pick: (at: SchemaObject) => Schema | undefined): SchemaShape {
    return shapeOf(subschema(schema, pick, new Set()) ?? true);
  }

  /** The schema of one part of a value, composed as the schema itself is. */
  function subschema(
    schema: Schema,
    pick: (at: SchemaObject) => Schema | undefined,
    above: Set<Schema>,
  ): Schema | undefined {
    if (typeof schema === 'boolean' || above.has(schema)) return undefined;
    const within = new Set(above).add(schema);
    const all = [pick(schema), ...conjuncts(schema, resolve).map((member) => subschema(member, pick, within))];
    for (const choice of alternatives(schema)) {
      const options = choice.map((option) => subschema(option, pick, within)).filter(isDefined);
      if (options.length > 0) all.push(options.length === 1 ? options[0] : { anyOf: options });
    }
    const said = all.filter(isDefined);
    return said.length > 1 ? { allOf: said } : said[0];
  }

  /** A schema and all it is composed of. */
  function composition(schema: Schema, seen = new Set<SchemaObject>()): ReadonlySet<SchemaObject> {
    if (typeof schema === 'boolean' || seen.has(schema)) return seen;
    seen.add(schema);
    for (const member of [...conjuncts(schema, resolve), ...alternatives(schema).flat()]) composition(member, seen);
    return seen;
  }

  function valuesOf(schema: Schema, above: Set<Schema>): readonly unknown[] | undefined {
    if (typeof schema === 'boolean' || above.has(schema)) return undefined;
    const within = new Set(above).add(schema);
    const own = enumValues(schema);
    if (own) return own;
    for (const member of conjuncts(schema, resolve)) {
      const values = valuesOf(member, within);
      if (values) return schema['nullable'] === true ? [...values, null] : values;
    }
    for (const choice of alternatives(schema)) {
      const lists = choice.map((option) => (isNullType(option) ? [null] : valuesOf(option, within)));
      if (lists.every(isDefined)) return lists.flat();
    }
    return undefined;
  }
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function isNullType(schema: Schema): boolean {
  return typeof schema === 'object' && schema['type'] === 'null';
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function ownProperty(schema: SchemaObject, name: string): Schema | undefined {
  const properties = record(schema['properties']);
  return Object.hasOwn(properties, name) ? asSchema(properties[name]) : undefined;
}

function extraProperty(schema: SchemaObject): Schema | undefined {
  return schema['additionalProperties'] === undefined ? undefined : asSchema(schema['additionalProperties']);
}

/** `prefixItems`, or the list under `items` that draft 4 wrote. */
function tuple(schema: SchemaObject): readonly Schema[] | undefined {
  const list = schema['prefixItems'] ?? schema['items'];
  return Array.isArray(list) ? list.map(asSchema) : undefined;
}

function listItem(schema: SchemaObject): Schema | undefined {
  const items = schema['items'];
  return items === undefined || Array.isArray(items) ? undefined : asSchema(items);
}

/** As the validator reads patterns: with the `u` flag where that works. */
function compilePattern(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
