import { types } from '../schema/json-types.js';
import { isSchema, isSchemaObject, type Schema, type SchemaObject, type SchemaSource } from '../schema/schema.js';
import { schemaShapes } from '../schema/shape.js';
import { effective, subschemas } from '../schema/walk.js';
import { asArray, asString, isObject } from '../util/json.js';
import { isJson } from '../util/media-type.js';

/** Whether the data of events is always text, always JSON, or what is not a string is JSON. */
export type EventData = 'text' | 'json' | 'either';

/** The schema of server-sent events, as handlers see them. */
export interface EventSchema {
  /** Describes an event whose `data` is what its JSON text stands for. */
  readonly schema: Schema;
  readonly data: EventData;
}

/**
 * Reads the schema of server-sent events. For OpenAPI the data of an event is a string; where `contentMediaType` says that
 * the string is JSON, handlers yield and get the value, and `contentSchema` describes it. Data that is no string in the
 * schema is JSON as well.
 */
export function eventSchema(schema: Schema, source: SchemaSource): EventSchema {
  const found: Schema[] = [];
  collectData(schema, source, found, new Set());
  const areJson = found.map((data) => contentOf(data, source) !== undefined || !acceptsString(data, source));
  const isText =
    found.length > 0 && found.every((data) => contentOf(data, source) === undefined && isOnlyText(data, source));
  const hasContent = found.some((data) => contentOf(data, source) !== undefined);
  return {
    schema: hasContent ? withContents(schema, source, []) : schema,
    data: isText ? 'text' : found.length > 0 && areJson.every(Boolean) ? 'json' : 'either',
  };
}

/** Collects the schemas of `data` in a schema and in everything that holds for the same value. */
function collectData(schema: Schema, source: SchemaSource, found: Schema[], seen: Set<Schema>): void {
  if (!isSchemaObject(schema) || seen.has(schema)) return;
  seen.add(schema);
  const own = effective(schema, source);
  const ref = asString(own['$ref']);
  if (ref !== undefined) collectData(source.resolve(ref) ?? true, source, found, seen);
  for (const { keyword, key, applies, schema: inner } of subschemas(own)) {
    if (keyword === 'properties' && key === 'data') found.push(inner);
    else if (SAME_VALUE.has(applies)) collectData(inner, source, found, seen);
  }
}

const SAME_VALUE: ReadonlySet<string> = new Set(['always', 'alternative', 'conditional']);

function acceptsString(data: Schema, source: SchemaSource): boolean {
  return (schemaShapes(source)(data).accepted & types.string) !== 0;
}

function isOnlyText(data: Schema, source: SchemaSource): boolean {
  return schemaShapes(source)(data).accepted === types.string;
}

/** Returns the schema of the JSON in a string; `undefined` for a string that holds none. */
function contentOf(data: Schema, source: SchemaSource): Schema | undefined {
  const { contentMediaType, contentSchema } = deref(data, source);
  if (typeof contentMediaType !== 'string' || !isJson(contentMediaType)) return undefined;
  return isSchema(contentSchema) ? contentSchema : true;
}

const MAX_HOPS = 32;

function deref(schema: Schema, source: SchemaSource): SchemaObject {
  let found = schema;
  for (let hops = 0; hops < MAX_HOPS && isSchemaObject(found) && typeof found['$ref'] === 'string'; hops += 1)
    found = source.resolve(found['$ref']) ?? true;
  return isSchemaObject(found) ? found : {};
}

/**
 * Copies a schema with the contents of `data` in place of the strings that hold them. References are written out: a
 * component may describe other values elsewhere.
 */
function withContents(schema: Schema, source: SchemaSource, inside: readonly string[]): Schema {
  if (!isSchemaObject(schema)) return schema;
  // Alternatives that are written out have no names for a discriminator; `oneOf` decides as well.
  const { $ref: ref, discriminator: _discriminator, ...copy } = effective(schema, source) as Record<string, unknown>;
  const open = (inner: unknown): unknown => (isSchema(inner) ? withContents(inner, source, inside) : inner);
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    if (Array.isArray(copy[keyword])) copy[keyword] = copy[keyword].map(open);
  for (const keyword of ['if', 'then', 'else']) if (copy[keyword] !== undefined) copy[keyword] = open(copy[keyword]);
  if (isObject(copy['properties']) && isSchema(copy['properties']['data']))
    copy['properties'] = { ...copy['properties'], data: content(copy['properties']['data'], source) };
  if (typeof ref !== 'string') return copy;
  const target = inside.includes(ref) ? undefined : source.resolve(ref);
  if (target === undefined) return { ...copy, $ref: ref };
  return { ...copy, allOf: [withContents(target, source, [...inside, ref]), ...asArray(copy['allOf'])] };
}

/** Beside data that is JSON, `type: string` says only that the stream has text. */
function content(data: Schema, source: SchemaSource): Schema {
  const found = contentOf(data, source);
  if (found !== undefined) return found;
  const { type, ...others } = deref(data, source);
  return type === 'string' ? others : data;
}
