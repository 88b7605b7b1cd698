import { asObject } from '../util/json.js';
import { isPattern } from './pattern.js';
import { isSanitizingFormat } from './sanitizing-formats.js';
import type { SchemaSource } from './schema.js';
import { composition, MAX_SCHEMA_DEPTH, REFERENCE_KEYWORDS, subschemas, type VisitedSchema } from './walk.js';

/** What is wrong with a schema, so that it cannot be used. */
export interface SchemaFault {
  readonly kind: 'dangling-reference' | 'invalid-pattern' | 'nested-too-deep' | 'unsanitizable-name';
  /** The reference, pattern or format that is wrong. */
  readonly value: string;
}

/** Finds, without compiling anything, the first thing that keeps one schema from being used. */
export function findSchemaFault({ schema, depth }: VisitedSchema, source: SchemaSource): SchemaFault | undefined {
  if (depth > MAX_SCHEMA_DEPTH) return { kind: 'nested-too-deep', value: String(MAX_SCHEMA_DEPTH) };
  for (const keyword of REFERENCE_KEYWORDS) {
    const ref = schema[keyword];
    if (typeof ref === 'string' && source.resolve(ref) === undefined) return { kind: 'dangling-reference', value: ref };
  }
  const { pattern, patternProperties } = schema;
  const patterns = [...(typeof pattern === 'string' ? [pattern] : []), ...Object.keys(asObject(patternProperties))];
  const invalid = patterns.find((one) => !isPattern(one));
  if (invalid !== undefined) return { kind: 'invalid-pattern', value: invalid };
  for (const { applies, schema: names } of subschemas(schema))
    if (applies === 'name')
      for (const { format } of composition(names, source))
        if (isSanitizingFormat(format)) return { kind: 'unsanitizable-name', value: format };
  return undefined;
}
