import { asArray, asObject } from '../util/json.js';
import { lazy } from '../util/lazy.js';
import { createCoercion, type Coerce } from './coercion.js';
import { isBinary } from './openapi-keywords.js';
import { compilePattern } from './pattern.js';
import { asSchema, type Schema, type SchemaObject, type SchemaSource } from './schema.js';
import { createSchemaTypes, enumValues } from './types.js';
import { alternatives, composition, conditionals, conjuncts, effective } from './walk.js';

/** What has to be known of a schema to read texts for it. Made once per schema; parts are made when first needed. */
export interface SchemaShape {
  /** The types outside of which everything is refused, as bits of `types`. */
  readonly accepted: number;
  /** The types to look for, as bits of `types`. */
  readonly expected: number;
  /** The only values there can be, where the schema lists them. */
  readonly values: readonly unknown[] | undefined;
  /** Whether it describes bytes, which are sent as a file. */
  readonly isBinary: boolean;
  /** Reads one text as a scalar. */
  readonly coerce: Coerce;
  /** The names of the properties it declares, in itself and in what it is composed of. */
  readonly names: readonly string[];
  /** Whether it says that there may be other properties. */
  readonly allowsAdditional: boolean;
  item(index: number): SchemaShape;
  property(name: string): SchemaShape;
}

const shapesBySource = new WeakMap<SchemaSource, (schema: Schema) => SchemaShape>();

/** Returns the function that gives the shape of any schema of a document. */
export function schemaShapes(source: SchemaSource): (schema: Schema) => SchemaShape {
  let shapes = shapesBySource.get(source);
  if (!shapes) shapesBySource.set(source, (shapes = createShapes(source)));
  return shapes;
}

/** Picks the schema of one part of a value out of one schema. */
type Pick = (schema: SchemaObject) => Schema | undefined;

function createShapes(source: SchemaSource): (schema: Schema) => SchemaShape {
  const typesOf = createSchemaTypes(source);
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
    const parts = [...composition(schema, source)];
    const declared = new Map<string, SchemaShape | undefined>(
      parts.flatMap((part) => Object.keys(asObject(part['properties'])).map((name) => [name, undefined] as const)),
    );
    const patterns = parts.flatMap((part) => Object.entries(asObject(part['patternProperties'])));
    const positions = Math.max(0, ...parts.map((part) => tupleOf(part).length));
    const items: (SchemaShape | undefined)[] = [];
    // Names a client chose are not remembered: what they share is.
    const other = lazy(() => partShape(schema, otherProperty));
    const byPattern = lazy(() =>
      patterns.map(([pattern, part]) => [compilePattern(pattern), shapeOf(asSchema(part))] as const),
    );

    return {
      accepted,
      expected,
      values,
      isBinary: parts.some(isBinary),
      coerce: createCoercion(expected, values),
      names: [...declared.keys()],
      allowsAdditional:
        patterns.length > 0 || parts.some((part) => otherProperty(part) !== undefined && otherProperty(part) !== false),
      item(index) {
        const position = Math.min(index, positions);
        return (items[position] ??= partShape(schema, (part) => tupleOf(part)[position] ?? otherItem(part)));
      },
      property(name) {
        if (!declared.has(name)) return byPattern().find(([pattern]) => pattern.test(name))?.[1] ?? other();
        let shape = declared.get(name);
        if (!shape)
          declared.set(name, (shape = partShape(schema, (part) => ownProperty(part, name) ?? otherProperty(part))));
        return shape;
      },
    };
  }

  function partShape(schema: Schema, pick: Pick): SchemaShape {
    return shapeOf(partOf(schema, pick, new Set()) ?? true);
  }

  /** Returns the schema of one part of a value, composed as the schema itself is. */
  function partOf(schema: Schema, pick: Pick, above: ReadonlySet<Schema>): Schema | undefined {
    if (typeof schema === 'boolean' || above.has(schema)) return undefined;
    const within = new Set(above).add(schema);
    const parts = (schemas: Iterable<Schema>): Schema[] =>
      [...schemas].map((member) => partOf(member, pick, within)).filter(isDefined);
    const all = [pick(effective(schema, source)), ...parts(conjuncts(schema, source))].filter(isDefined);
    for (const choice of alternatives(schema, source)) {
      const [first, ...others] = parts(choice);
      if (first !== undefined) all.push(others.length === 0 ? first : { anyOf: [first, ...others] });
    }
    // A condition that does not hold allows anything.
    const conditional = parts(conditionals(schema, source));
    if (conditional.length > 0) all.push({ anyOf: [true, ...conditional] });
    return all.length > 1 ? { allOf: all } : all[0];
  }

  function valuesOf(schema: Schema, above: ReadonlySet<Schema>): readonly unknown[] | undefined {
    if (typeof schema === 'boolean' || above.has(schema)) return undefined;
    const within = new Set(above).add(schema);
    const own = enumValues(effective(schema, source));
    if (own) return own;
    for (const member of conjuncts(schema, source)) {
      const values = valuesOf(member, within);
      if (values) return schema['nullable'] === true ? [...values, null] : values;
    }
    for (const choice of alternatives(schema, source)) {
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

function ownProperty(schema: SchemaObject, name: string): Schema | undefined {
  const properties = asObject(schema['properties']);
  return Object.hasOwn(properties, name) ? asSchema(properties[name]) : undefined;
}

function otherProperty(schema: SchemaObject): Schema | undefined {
  return firstSchema(schema['additionalProperties'], schema['unevaluatedProperties']);
}

/** `prefixItems`, or the list under `items` that older drafts wrote. */
function tupleOf(schema: SchemaObject): readonly Schema[] {
  return asArray(schema['prefixItems'] ?? schema['items']).map(asSchema);
}

function otherItem(schema: SchemaObject): Schema | undefined {
  const { items, additionalItems, unevaluatedItems, contains } = schema;
  return firstSchema(Array.isArray(items) ? additionalItems : items, unevaluatedItems, contains);
}

function firstSchema(...values: readonly unknown[]): Schema | undefined {
  const found = values.find(isDefined);
  return found === undefined ? undefined : asSchema(found);
}
