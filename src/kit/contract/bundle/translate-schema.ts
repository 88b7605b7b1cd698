import type { Contract } from '../model.js';

/** The dialects of the document a schema stands in, and of the one it comes to; `undefined` for what is no document. */
export interface Dialects {
  readonly from: Contract['dialect'] | undefined;
  readonly to: Contract['dialect'] | undefined;
}

/**
 * Writes a reference of a document of one version as a document of another one has it. What stands beside `$ref` counts
 * since OpenAPI 3.1, and did not before (except for `nullable`, see `effective`); all other keywords mean the same
 * wherever they are written, or can be told by the form of their value.
 */
export function translateReference(
  schema: Readonly<Record<string, unknown>> & { readonly $ref: string },
  { from, to }: Dialects,
): object {
  const { $ref, nullable, ...others } = schema;
  if (from === undefined || to === undefined || from === to) return schema;
  if (from === '3.0') return nullable === undefined ? { $ref } : { $ref, nullable };
  if (Object.keys(others).length === 0) return schema;
  const allOf: readonly unknown[] = Array.isArray(others['allOf']) ? others['allOf'] : [];
  return { ...others, allOf: [{ $ref }, ...allOf] };
}
