/** A schema in plain JSON Schema 2020-12: what the validator is given, whatever dialect the contract is written in. */
export type JsonSchema = { [keyword: string]: unknown };
