import type { Contract, Operation, Schema } from '../contract/model.js';
import { unresolvedReference } from '../contract/node-reader.js';
import { forEachMember } from '../contract/structure.js';
import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { appendPointer } from '../util/json-pointer.js';
import { readPattern } from '../validation/ajv-options.js';

/** An operation that cannot be served, and why. */
export interface Unservable {
  readonly operation: Operation;
  readonly diagnostic: Diagnostic;
}

interface SchemaPlace {
  readonly schema: Schema | undefined;
  readonly pointer: string;
}

type SchemaObject = Readonly<Record<string, unknown>>;

/**
 * Finds, without compiling anything, what keeps the schemas of operations from being used: references that lead nowhere
 * or only to each other, and patterns that are none. One walk over all schemas that operations reach, whatever their
 * number.
 *
 * @returns the first diagnostic of each operation that has one
 */
export function checkSchemas(contract: Contract): readonly Unservable[] {
  const clean = new Set<object>();
  return contract.operations.flatMap((operation) => {
    const seen = new Set<object>();
    for (const { schema, pointer } of schemasOf(operation)) {
      const found = firstDiagnostic(schema, pointer, seen);
      if (found) return [{ operation, diagnostic: found }];
    }
    for (const schema of seen) clean.add(schema);
    return [];
  });

  function firstDiagnostic(schema: unknown, pointer: string, seen: Set<object>): Diagnostic | undefined {
    if (typeof schema !== 'object' || schema === null || clean.has(schema) || seen.has(schema)) return undefined;
    seen.add(schema);
    const found = checkSchema(contract, schema as SchemaObject, pointer);
    if (found) return found;
    for (const ref of referencesOf(schema as SchemaObject)) {
      const below = firstDiagnostic(contract.resolve(ref), ref, seen);
      if (below) return below;
    }
    for (const { value, pointer: at } of subschemasOf(schema, pointer)) {
      const below = firstDiagnostic(value, at, seen);
      if (below) return below;
    }
    return undefined;
  }
}

function checkSchema(contract: Contract, schema: SchemaObject, pointer: string): Diagnostic | undefined {
  const missing = referencesOf(schema).find((ref) => contract.resolve(ref) === undefined);
  if (missing !== undefined) return unresolvedReference(missing, pointer, contract.unresolved.get(missing));
  const { pattern } = schema;
  if (typeof pattern === 'string' && !isPattern(pattern))
    return diagnostic(
      'pattern-invalid',
      atPointer(appendPointer(pointer, 'pattern')),
      `The pattern ${pattern} is no regular expression.`,
      'Correct it.',
    );
  if (!appliesItself(contract, schema)) return undefined;
  return diagnostic(
    'schema-recursive',
    atPointer(pointer),
    'The schema applies itself to the same value: its references lead back to it.',
    'Refer to something that is written out, or from a property or an item.',
  );
}

/** Whether the references of a schema, and of what it combines by `allOf`, lead back to it (JSON Schema 2020-12, 9.4.1). */
function appliesItself(contract: Contract, schema: SchemaObject): boolean {
  const seen = new Set<unknown>();
  const pending = appliedBy(contract, schema);
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next === schema) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...appliedBy(contract, next));
  }
  return false;
}

/** The schemas that hold for every value a schema holds for. */
function appliedBy(contract: Contract, { $ref: ref, allOf }: SchemaObject): SchemaObject[] {
  const target = typeof ref === 'string' ? contract.resolve(ref) : undefined;
  const parts: unknown[] = [target, ...(Array.isArray(allOf) ? (allOf as unknown[]) : [])];
  return parts.filter((part): part is SchemaObject => typeof part === 'object' && part !== null);
}

function referencesOf({ $ref: ref, $dynamicRef: dynamicRef }: SchemaObject): readonly string[] {
  return [ref, dynamicRef].filter((one) => typeof one === 'string');
}

function subschemasOf(schema: object, pointer: string): readonly { value: unknown; pointer: string }[] {
  const found: { value: unknown; pointer: string }[] = [];
  forEachMember('schema', schema, (key, value, type) => {
    const at = appendPointer(pointer, key);
    if (typeof value !== 'object' || value === null) return;
    if (type !== 'schema{}' && !Array.isArray(value)) found.push({ value, pointer: at });
    else
      for (const [name, member] of Object.entries(value))
        found.push({ value: member as unknown, pointer: appendPointer(at, name) });
  });
  return found;
}

function isPattern(source: string): boolean {
  try {
    readPattern(source, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Every schema of an operation, and where it is. */
function* schemasOf(operation: Operation): Generator<SchemaPlace> {
  for (const { schema, pointer } of operation.parameters) yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const { schema, pointer } of operation.requestBody?.content.values() ?? [])
    yield { schema, pointer: appendPointer(pointer, 'schema') };
  for (const [status, { content, headers }] of operation.responses) {
    for (const { schema, pointer } of content.values()) yield { schema, pointer: appendPointer(pointer, 'schema') };
    for (const [name, { schema }] of headers)
      yield { schema, pointer: appendPointer(operation.pointer, 'responses', status, 'headers', name) };
  }
}
