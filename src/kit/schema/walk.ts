import { appendPointer } from '../util/json-pointer.js';
import { isSchema, isSchemaObject, type Schema, type SchemaObject, type SchemaSource } from './schema.js';
import { keywordNames, keywordOf, type Application } from './vocabulary.js';

/** How deep schemas may stand inside each other, or lead to each other for one value. */
export const MAX_SCHEMA_DEPTH = 200;

/** A schema inside another one. */
export interface Subschema {
  readonly keyword: string;
  readonly applies: Application;
  /** Its name or index under the keyword; `undefined` where the keyword has one schema. */
  readonly key: string | number | undefined;
  readonly schema: Schema;
}

/** Returns the schemas that stand directly in a schema, by the vocabulary; references are not followed. */
export function subschemas(schema: SchemaObject): readonly Subschema[] {
  const found: Subschema[] = [];
  for (const keyword of Object.keys(schema)) {
    const { applies, value: kind } = keywordOf(keyword) ?? NO_SCHEMAS;
    if (applies === undefined || kind === 'reference') continue;
    const value = schema[keyword];
    if (Array.isArray(value) && kind !== 'schemasByName') {
      for (const [key, member] of (value as readonly unknown[]).entries())
        if (isSchema(member)) found.push({ keyword, applies, key, schema: member });
    } else if (kind === 'schema') {
      if (isSchema(value)) found.push({ keyword, applies, key: undefined, schema: value });
    } else if (isSchemaObject(value) && kind === 'schemasByName')
      for (const key of Object.keys(value)) {
        const member = value[key];
        if (isSchema(member)) found.push({ keyword, applies, key, schema: member });
      }
  }
  return found;
}

const NO_SCHEMAS = { applies: undefined, value: undefined };

/**
 * Returns what counts of a schema: in OpenAPI 3.0 the keywords beside a `$ref` do not (3.0.4, section 4.7.23.1), except
 * for `nullable`, which many documents mean and which only allows more.
 */
export function effective(schema: SchemaObject, { dialect }: Pick<SchemaSource, 'dialect'>): SchemaObject {
  const { $ref, nullable } = schema;
  if (dialect !== '3.0' || typeof $ref !== 'string') return schema;
  if (Object.keys(schema).length === (nullable === undefined ? 1 : 2)) return schema;
  return nullable === undefined ? { $ref } : { $ref, nullable };
}

/**
 * Yields the schemas that hold for the same value as a schema, beside its own words: what it refers to, and `allOf`.
 *
 * @param references the keywords whose references are followed
 */
export function* conjuncts(
  schema: SchemaObject,
  source: SchemaSource,
  references: readonly string[] = REFERENCE_KEYWORDS,
): Generator<Schema> {
  for (const keyword of references) {
    const ref = schema[keyword];
    if (typeof ref === 'string') yield source.resolve(ref) ?? true;
  }
  yield* applied(effective(schema, source), 'always');
}

/** Returns the lists of which one schema has to hold for the same value: `oneOf` and `anyOf`. */
export function alternatives(schema: SchemaObject, source: SchemaSource): readonly (readonly Schema[])[] {
  const lists = new Map<string, Schema[]>();
  for (const { applies, keyword, schema: inner } of subschemas(effective(schema, source))) {
    if (applies !== 'alternative') continue;
    const list = lists.get(keyword);
    if (list) list.push(inner);
    else lists.set(keyword, [inner]);
  }
  return [...lists.values()];
}

/** Yields the schemas that hold for the same value under a condition: `then`, `else`, and those of dependencies. */
export function conditionals(schema: SchemaObject, source: SchemaSource): Generator<Schema> {
  return applied(effective(schema, source), 'conditional');
}

/** Returns a schema and all that hold with it for the same value, each once. */
export function conjunction(schema: Schema, source: SchemaSource): ReadonlySet<SchemaObject> {
  return collect(schema, source, (at) => [...conjuncts(at, source)]);
}

/** Returns a schema and all that may hold with it, or in its place, for the same value, each once. */
export function composition(schema: Schema, source: SchemaSource): ReadonlySet<SchemaObject> {
  return collect(schema, source, (at) => [
    ...conjuncts(at, source),
    ...alternatives(at, source).flat(),
    ...conditionals(at, source),
  ]);
}

/** A schema that a walk comes to. */
export interface VisitedSchema {
  readonly schema: SchemaObject;
  /** How many schemas it stands inside of; counted anew behind a reference. */
  readonly depth: number;
  /** Returns where it is: few callers ask. */
  readonly pointer: () => string;
}

/** A schema to visit, and how the walk comes to it. */
interface Step {
  readonly schema: SchemaObject;
  readonly depth: number;
  /** Where the walk begins, or the reference that leads here; or else the place in `outer`. */
  readonly place: string | Subschema;
  readonly outer: Step | undefined;
}

/**
 * Yields a schema and every schema it contains or refers to, each once, in the order of the document. The walk keeps a
 * list of its own in place of the call stack, so that no nesting can overflow it.
 *
 * @param start the pointer of the schema
 * @param seen the schemas to leave out; what is visited is added
 */
export function* reachable(
  schema: Schema | undefined,
  start: string,
  source: SchemaSource,
  seen = new Set<SchemaObject>(),
): Generator<VisitedSchema> {
  const pending: Step[] = typeof schema === 'object' ? [{ schema, depth: 0, place: start, outer: undefined }] : [];
  for (let step = pending.pop(); step; step = pending.pop()) {
    if (seen.has(step.schema)) continue;
    seen.add(step.schema);
    const visited = step;
    yield { schema: step.schema, depth: step.depth, pointer: () => pointerOf(visited) };
    pending.push(...stepsBelow(step, source).reverse());
  }
}

function stepsBelow(outer: Step, source: SchemaSource): Step[] {
  const steps: Step[] = [];
  for (const keyword of REFERENCE_KEYWORDS) {
    const ref = outer.schema[keyword];
    const target = typeof ref === 'string' ? source.resolve(ref) : undefined;
    if (typeof target === 'object') steps.push({ schema: target, depth: 0, place: String(ref), outer: undefined });
  }
  for (const place of subschemas(effective(outer.schema, source)))
    if (typeof place.schema === 'object') steps.push({ schema: place.schema, depth: outer.depth + 1, place, outer });
  return steps;
}

function pointerOf(step: Step): string {
  const segments: (string | number)[] = [];
  for (let at: Step | undefined = step; at; at = at.outer) {
    if (typeof at.place === 'string') return appendPointer(at.place, ...segments.reverse());
    const { key, keyword } = at.place;
    if (key !== undefined) segments.push(key);
    segments.push(keyword);
  }
  return appendPointer('#', ...segments.reverse());
}

/** The keywords whose values are references. */
export const REFERENCE_KEYWORDS = keywordNames(({ value }) => value === 'reference');

function* applied(schema: SchemaObject, application: Application): Generator<Schema> {
  for (const { applies, schema: inner } of subschemas(schema)) if (applies === application) yield inner;
}

function collect(
  schema: Schema,
  source: SchemaSource,
  next: (schema: SchemaObject) => Schema[],
): ReadonlySet<SchemaObject> {
  const found = new Map<SchemaObject, SchemaObject>();
  const pending = [schema];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (typeof at === 'boolean' || found.has(at)) continue;
    found.set(at, effective(at, source));
    pending.push(...next(at).reverse());
  }
  return new Set(found.values());
}
