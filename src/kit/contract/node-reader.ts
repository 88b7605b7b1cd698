import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic, type DiagnosticCode } from '../diagnostic-codes.js';
import { isObject } from '../util/json.js';
import { appendPointer, resolvePointer } from '../util/json-pointer.js';
import type { Schema } from '../schema/schema.js';
import type { Document } from './model.js';

/** A value of the document and its place. */
export interface Node {
  readonly value: unknown;
  readonly pointer: string;
}

/** An object of the document and its place. */
export interface ObjectNode {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
}

const MAX_HOPS = 32;

/** Reads an untyped document: every question has an answer of the right type, and every wrong value a diagnostic. */
export class NodeReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: Document;
  readonly #unresolved: ReadonlyMap<string, string>;

  /** @param unresolved why references to other files cannot be resolved, by the reference */
  constructor(document: Document, unresolved: ReadonlyMap<string, string>) {
    this.#document = document;
    this.#unresolved = unresolved;
  }

  /** Returns a reader of the same document with diagnostics of its own. */
  fork(): NodeReader {
    return new NodeReader(this.#document, this.#unresolved);
  }

  report(code: DiagnosticCode, pointer: string, message: string, hint: string): void {
    this.diagnostics.push(diagnostic(code, atPointer(pointer), message, hint));
  }

  /** Returns the object at a node, with references followed; `undefined`, and a diagnostic, when it is none. */
  object(node: Node): ObjectNode | undefined {
    let { value, pointer } = node;
    for (let hops = 0; isObject(value) && typeof value['$ref'] === 'string'; hops += 1) {
      const ref: string = value['$ref'];
      if (hops === MAX_HOPS) {
        this.report(
          'reference-cycle',
          appendPointer(node.pointer, '$ref'),
          'The reference leads back to itself.',
          'Refer to something that is written out.',
        );
        return undefined;
      }
      value = resolvePointer(this.#document, ref);
      if (value === undefined) {
        this.diagnostics.push(unresolvedReference(ref, pointer, this.#unresolved.get(ref)));
        return undefined;
      }
      pointer = ref;
    }
    if (isObject(value)) return { value, pointer };
    this.#reportType(pointer, 'an object', value, 'Write a mapping.');
    return undefined;
  }

  /**
   * Returns the objects of a mapping by name, with references followed; none when the mapping is absent.
   *
   * @param hasExtensions whether names that begin with `x-` are extensions, as in `paths` and `responses`
   */
  *entries(parent: ObjectNode, key: string, hasExtensions = false): Generator<[name: string, node: ObjectNode]> {
    if (parent.value[key] === undefined || parent.value[key] === null) return;
    const map = this.object({ value: parent.value[key], pointer: appendPointer(parent.pointer, key) });
    for (const [name, value] of Object.entries(map?.value ?? {})) {
      if (name.startsWith('x-') && (hasExtensions || !isObject(value))) continue;
      const node = this.object({ value, pointer: appendPointer(map?.pointer ?? '', name) });
      if (node) yield [name, node];
    }
  }

  /** Returns the objects of a list, with references followed; none when the list is absent. */
  *items(parent: ObjectNode, key: string): Generator<ObjectNode> {
    const list = parent.value[key];
    if (list === undefined || list === null) return;
    const pointer = appendPointer(parent.pointer, key);
    if (!Array.isArray(list)) {
      this.#reportType(pointer, 'a list', list, 'Write a list.');
      return;
    }
    for (const [index, value] of list.entries()) {
      const node = this.object({ value, pointer: appendPointer(pointer, index) });
      if (node) yield node;
    }
  }

  /** Returns a schema; `undefined` where there is none. */
  schema(parent: ObjectNode, key = 'schema'): Schema | undefined {
    const value = parent.value[key];
    if (value === undefined || typeof value === 'boolean' || isObject(value)) return value;
    this.#reportType(appendPointer(parent.pointer, key), 'a schema', value, 'Write a schema object.');
    return undefined;
  }

  #reportType(pointer: string, expected: string, value: unknown, hint: string): void {
    const message = `Here must be ${expected}, not ${describeType(value)}.`;
    this.report('structure-invalid', pointer, message, hint);
  }
}

/**
 * Describes a reference that leads to nothing.
 *
 * @param pointer the place of the object with the reference
 * @param reason why, a sentence, where more than its absence is known
 */
export function unresolvedReference(ref: string, pointer: string, reason?: string): Diagnostic {
  return diagnostic(
    'reference-unresolved',
    atPointer(appendPointer(pointer, '$ref')),
    `Unresolved reference ${ref}.${reason === undefined ? '' : ` ${reason}`}`,
    'Correct it, or add what it refers to.',
  );
}

function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
