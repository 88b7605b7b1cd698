import { asObject } from '../util/json.js';
import { findPatternFault } from './pattern.js';
import { isSanitizingFormat } from './sanitizing-formats.js';
import type { SchemaObject, SchemaSource } from './schema.js';
import {
  composition,
  conjuncts,
  MAX_SCHEMA_DEPTH,
  REFERENCE_KEYWORDS,
  subschemas,
  type VisitedSchema,
} from './walk.js';

/** What is wrong with a schema, so that it cannot be used. */
export interface SchemaFault {
  readonly kind:
    | 'dangling-reference'
    | 'invalid-bound'
    | 'invalid-pattern'
    | 'backtracking-pattern'
    | 'nested-too-deep'
    | 'recursive'
    | 'unknown-type'
    | 'unsanitizable-name';
  /** The reference, pattern, type, bound or format that is wrong. */
  readonly value: string;
  /** The keyword it is under; `undefined` for the schema itself. */
  readonly keyword?: string;
}

/** The keywords whose values are numbers. Exclusive bounds were booleans once, and are read as such. */
const BOUNDS = ['minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']; // prettier-ignore
const TYPES: ReadonlySet<unknown> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);

/** Finds, without compiling anything, the first thing that keeps one schema from being used. */
export function findSchemaFault({ schema, depth }: VisitedSchema, source: SchemaSource): SchemaFault | undefined {
  if (depth > MAX_SCHEMA_DEPTH) return { kind: 'nested-too-deep', value: String(MAX_SCHEMA_DEPTH) };
  for (const keyword of REFERENCE_KEYWORDS) {
    const ref = schema[keyword];
    if (typeof ref === 'string' && source.resolve(ref) === undefined) return { kind: 'dangling-reference', value: ref };
  }
  const { type } = schema;
  const unknown = [type].flat().find((one) => one !== undefined && !TYPES.has(one));
  if (unknown !== undefined) return { kind: 'unknown-type', value: JSON.stringify(unknown), keyword: 'type' };
  const bound = BOUNDS.find((keyword) => schema[keyword] !== undefined && typeof schema[keyword] !== 'number');
  if (bound !== undefined) return { kind: 'invalid-bound', value: JSON.stringify(schema[bound]), keyword: bound };
  for (const { keyword, pattern } of patternsOf(schema)) {
    const fault = findPatternFault(pattern);
    if (fault) return { kind: `${fault}-pattern`, value: pattern, keyword };
  }
  if (appliesItself(schema, source)) return { kind: 'recursive', value: '' };
  for (const { applies, schema: names } of subschemas(schema))
    if (applies === 'name')
      for (const { format } of composition(names, source))
        if (isSanitizingFormat(format)) return { kind: 'unsanitizable-name', value: format };
  return undefined;
}

/** Returns the regular expressions that stand directly in a schema, and the keywords they are under. */
export function patternsOf({ pattern, patternProperties }: SchemaObject): readonly {
  readonly keyword: 'pattern' | 'patternProperties';
  readonly pattern: string;
}[] {
  const names = Object.keys(asObject(patternProperties));
  return [
    ...(typeof pattern === 'string' ? [{ keyword: 'pattern', pattern } as const] : []),
    ...names.map((name) => ({ keyword: 'patternProperties', pattern: name }) as const),
  ];
}

/** Whether the references of a schema, and of what it combines by `allOf`, lead back to it (JSON Schema 2020-12, 9.4.1). */
function appliesItself(schema: SchemaObject, source: SchemaSource): boolean {
  const seen = new Set<SchemaObject>();
  const pending = [...conjuncts(schema, source, ['$ref'])];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at === schema) return true;
    if (typeof at === 'boolean' || seen.has(at)) continue;
    seen.add(at);
    pending.push(...conjuncts(at, source, ['$ref']));
  }
  return false;
}
