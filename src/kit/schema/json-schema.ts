/** A schema in plain JSON Schema 2020-12: what the validator is given, whatever dialect the contract is written in. */
export type JsonSchema = { [keyword: string]: unknown };

/** Schemas for a validator, and the components that they refer to (`#/components/schemas/…`). */
export interface SchemaSet {
  readonly schemas: readonly JsonSchema[];
  readonly components: Readonly<Record<string, JsonSchema>>;
}
