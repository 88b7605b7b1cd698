import { appendPointer } from '../util/json-pointer.js';
import type { Contract, Operation, Schema } from '../contract/model.js';
import { readPattern } from './ajv-options.js';

/** A place of the contract where a schema cannot be used. */
export interface SchemaDiagnostic {
  readonly pointer: string;
  readonly what: string;
  readonly instead: string;
}

interface Found {
  readonly schema: Schema | undefined;
  readonly pointer: string;
}

/**
 * Finds, without compiling anything, what keeps the schemas of operations from being compiled: references that lead
 * nowhere and patterns that are none. One walk over all schemas that operations reach, whatever their number.
 *
 * @returns the first fault of each operation that has one
 */
export function checkSchemas(contract: Contract): ReadonlyMap<Operation, SchemaDiagnostic> {
  const clean = new Set<unknown>();
  const broken = new Map<Operation, SchemaDiagnostic>();
  for (const operation of contract.operations) {
    const seen = new Set<unknown>();
    let fault: SchemaDiagnostic | undefined;
    for (const { schema, pointer } of schemasOf(operation)) fault ??= firstDiagnostic(schema, pointer, seen);
    if (fault) broken.set(operation, fault);
    else for (const schema of seen) clean.add(schema);
  }
  return broken;

  function firstDiagnostic(value: unknown, pointer: string, seen: Set<unknown>): SchemaDiagnostic | undefined {
    if (typeof value !== 'object' || value === null || clean.has(value) || seen.has(value)) return undefined;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const [index, member] of value.entries()) {
        const fault = firstDiagnostic(member, appendPointer(pointer, index), seen);
        if (fault) return fault;
      }
      return undefined;
    }
    const schema = value as Record<string, unknown>;
    for (const ref of [schema['$ref'], schema['$dynamicRef']]) {
      if (typeof ref !== 'string') continue;
      const target = contract.resolve(ref);
      if (target === undefined)
        return {
          pointer,
          what: `the reference ${ref} leads nowhere`,
          instead: 'correct it, or add what it refers to',
        };
      const fault = firstDiagnostic(target, ref, seen);
      if (fault) return fault;
    }
    const { pattern } = schema;
    if (typeof pattern === 'string' && !isPattern(pattern))
      return { pointer, what: `the pattern ${pattern} is no regular expression`, instead: 'correct it' };
    for (const [keyword, child] of Object.entries(schema)) {
      if (data.has(keyword)) continue;
      const fault = firstDiagnostic(child, appendPointer(pointer, keyword), seen);
      if (fault) return fault;
    }
    return undefined;
  }
}

/** Keywords whose values are no schemas, whatever they look like. */
const data = new Set(['example', 'examples', 'default', 'enum', 'const', 'discriminator', 'xml', 'externalDocs']);

function isPattern(source: string): boolean {
  try {
    readPattern(source, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Every schema of an operation, and where it is. */
export function* schemasOf(operation: Operation): Generator<Found> {
  for (const { schema, pointer } of operation.parameters) yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const { schema, pointer } of operation.requestBody?.content.values() ?? [])
    yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const [status, { content, headers }] of operation.responses) {
    for (const { schema, pointer } of content.values()) yield { schema, pointer: appendPointer(pointer, 'schema') };
    for (const [name, { schema }] of headers)
      yield { schema, pointer: appendPointer(operation.pointer, 'responses', status, 'headers', name) };
  }
}
