/** A JSON Schema in the dialect of its document; `true` and `false` are schemas since OpenAPI 3.1. */
export type Schema = boolean | SchemaObject;

export type SchemaObject = { readonly [keyword: string]: unknown };

/** The document that schemas stand in, as far as they need it. A contract is one. */
export interface SchemaSource {
  /** Which dialect its schemas are written in. */
  readonly dialect: '3.0' | '3.1';
  /** Returns the schema a local reference (`#/…`) leads to; `undefined` when it dangles. */
  readonly resolve: (ref: string) => Schema | undefined;
  /** Where `$dynamicRef` may lead; `undefined` in documents without dynamic anchors. */
  readonly dynamicAnchors: DynamicAnchors | undefined;
}

/** The resources of a document that have dynamic anchors (JSON Schema 2020-12, section 8.2.3.2). */
export interface DynamicAnchors {
  /** The resource a schema is in, as the pointers of its dynamic anchors by name; `undefined` where it has none. */
  readonly of: (schema: object) => ReadonlyMap<string, string> | undefined;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || isSchemaObject(value);
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a value of an untyped document as a schema; what is no schema allows everything. */
export function asSchema(value: unknown): Schema {
  return isSchema(value) ? value : true;
}
