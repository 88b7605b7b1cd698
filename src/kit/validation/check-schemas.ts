import type { Contract, Operation } from '../contract/model.js';
import { findSchemaFault, type SchemaFault } from '../schema/check-schema.js';
import type { Schema, SchemaObject } from '../schema/schema.js';
import { reachable } from '../schema/walk.js';
import { appendPointer } from '../util/json-pointer.js';

/** A place of the contract where a schema cannot be used. */
export interface SchemaDiagnostic {
  readonly pointer: string;
  readonly what: string;
  readonly instead: string;
}

/**
 * Finds, without compiling anything, what keeps the schemas of operations from being compiled. One walk over all schemas
 * that operations reach, whatever their number.
 *
 * @returns the first diagnostic of each operation that has one
 */
export function checkSchemas(contract: Contract): ReadonlyMap<Operation, SchemaDiagnostic> {
  const sound = new Set<SchemaObject>();
  const broken = new Map<Operation, SchemaDiagnostic>();
  for (const operation of contract.operations) {
    const diagnostic = firstDiagnostic(operation);
    if (diagnostic) broken.set(operation, diagnostic);
  }
  return broken;

  function firstDiagnostic(operation: Operation): SchemaDiagnostic | undefined {
    const visited: SchemaObject[] = [];
    for (const { schema, pointer } of schemasOf(operation))
      for (const found of reachable(schema, pointer, contract, sound)) {
        visited.push(found.schema);
        const fault = findSchemaFault(found, contract);
        if (!fault) continue;
        // What leads to a broken schema is broken for the next operation as well.
        for (const one of visited) sound.delete(one);
        return { pointer: found.pointer(), ...DESCRIPTIONS[fault.kind](fault.value) };
      }
    return undefined;
  }
}

type Description = Omit<SchemaDiagnostic, 'pointer'>;

const DESCRIPTIONS: Readonly<Record<SchemaFault['kind'], (value: string) => Description>> = {
  'dangling-reference': (ref) => ({
    what: `the reference ${ref} leads nowhere`,
    instead: 'correct it, or add what it refers to',
  }),
  'invalid-pattern': (pattern) => ({
    what: `the pattern ${pattern} is no regular expression`,
    instead: 'correct it',
  }),
  'nested-too-deep': (depth) => ({
    what: `schemas stand in each other more than ${depth} levels deep`,
    instead: 'move inner schemas to components',
  }),
  'unsanitizable-name': (format) => ({
    what: `property names cannot be sanitized as format: ${format} says`,
    instead: 'describe them by a pattern or an enum',
  }),
};

/** Yields every schema of an operation, and where it is. */
export function* schemasOf(operation: Operation): Generator<{ schema: Schema | undefined; pointer: string }> {
  for (const { schema, pointer } of operation.parameters) yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const { schema, pointer } of operation.requestBody?.content.values() ?? [])
    yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const [status, { content, headers }] of operation.responses) {
    for (const { schema, pointer } of content.values()) yield { schema, pointer: appendPointer(pointer, 'schema') };
    for (const [name, { schema }] of headers)
      yield { schema, pointer: appendPointer(operation.pointer, 'responses', status, 'headers', name) };
  }
}
