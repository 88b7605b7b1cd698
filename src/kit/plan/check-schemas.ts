import type { Contract, Operation } from '../contract/model.js';
import { unresolvedReference } from '../contract/node-reader.js';
import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { findSchemaFault, type SchemaFault } from '../schema/check-schema.js';
import type { Schema, SchemaObject } from '../schema/schema.js';
import { reachable } from '../schema/walk.js';
import { appendPointer } from '../util/json-pointer.js';

const TYPE_NAMES = 'array, boolean, integer, null, number, object, string';

/** An operation that cannot be served, and why. */
export interface Unservable {
  readonly operation: Operation;
  readonly diagnostic: Diagnostic;
}

/**
 * Finds, without compiling anything, what keeps the schemas of operations from being used. One walk over all schemas that
 * operations reach, whatever their number.
 *
 * @returns the first diagnostic of each operation that has one
 */
export function checkSchemas(contract: Contract): readonly Unservable[] {
  const sound = new Set<SchemaObject>();
  return contract.operations.flatMap((operation) => {
    const found = firstDiagnostic(operation);
    return found ? [{ operation, diagnostic: found }] : [];
  });

  function firstDiagnostic(operation: Operation): Diagnostic | undefined {
    const visited: SchemaObject[] = [];
    for (const { schema, pointer } of schemasOf(operation))
      for (const found of reachable(schema, pointer, contract, sound)) {
        visited.push(found.schema);
        const fault = findSchemaFault(found, contract);
        if (!fault) continue;
        // What leads to a broken schema is broken for the next operation as well.
        for (const one of visited) sound.delete(one);
        return describe(fault, found.pointer(), contract);
      }
    return undefined;
  }
}

function describe({ kind, value, keyword }: SchemaFault, pointer: string, { unresolved }: Contract): Diagnostic {
  const location = atPointer(keyword === undefined ? pointer : appendPointer(pointer, keyword));
  switch (kind) {
    case 'dangling-reference':
      return unresolvedReference(value, pointer, unresolved.get(value));
    case 'invalid-pattern':
      return diagnostic('pattern-invalid', location, `The pattern ${value} is no regular expression.`, 'Correct it.');
    case 'backtracking-pattern':
      return diagnostic(
        'pattern-backtracks',
        location,
        `The pattern ${value} can take time that grows faster than the text, in every engine there is.`,
        'Write it without backreferences, lookbehinds and nested counts; move lookaheads to the start, right behind ^.',
      );
    case 'invalid-bound':
      return diagnostic('bound-invalid', location, `${value} is not a number.`, 'Write a number, without quotes.');
    case 'unknown-type':
      return diagnostic('type-unknown', location, `There is no type ${value}.`, `Write one of ${TYPE_NAMES}.`);
    case 'recursive':
      return diagnostic(
        'schema-recursive',
        location,
        'The schema applies itself to the same value: its references lead back to it.',
        'Refer to something that is written out, or from a property or an item.',
      );
    case 'nested-too-deep':
      return diagnostic(
        'schema-nested-too-deep',
        location,
        `Schemas are nested more than ${value} levels deep.`,
        'Move inner schemas to components.',
      );
    case 'unsanitizable-name':
      return diagnostic(
        'name-not-sanitizable',
        location,
        `Property names cannot be sanitized, as format: ${value} asks for.`,
        'Describe them by a pattern or an enum.',
      );
  }
}

/** Yields every schema of an operation, and where it is. */
function* schemasOf(operation: Operation): Generator<{ schema: Schema | undefined; pointer: string }> {
  for (const { schema, pointer } of operation.parameters) yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const { schema, pointer } of operation.requestBody?.content.values() ?? [])
    yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const [status, { content, headers }] of operation.responses) {
    for (const { schema, pointer } of content.values()) yield { schema, pointer: appendPointer(pointer, 'schema') };
    for (const [name, { schema }] of headers)
      yield { schema, pointer: appendPointer(operation.pointer, 'responses', status, 'headers', name) };
  }
}
