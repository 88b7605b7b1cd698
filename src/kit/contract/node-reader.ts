import { appendPointer, resolvePointer } from '../util/json-pointer.js';
import type { Schema } from '../schema/schema.js';
import type { Document } from './model.js';

/** A fault at a place of the document, not yet looked up in its source. */
export interface PlacedFault {
  readonly pointer: string;
  readonly what: string;
  readonly instead: string;
}

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

/** Reads an untyped document: every question has an answer of the right type, and every wrong place becomes a fault. */
export class NodeReader {
  readonly document: Document;
  readonly faults: PlacedFault[] = [];
  readonly #told = new Set<string>();

  constructor(document: Document) {
    this.document = document;
  }

  /** Notes a fault, once per place and kind. */
  fault(pointer: string, what: string, instead: string): void {
    const key = `${pointer} ${what}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.faults.push({ pointer, what, instead });
  }

  /** The object at a node, with references followed; `undefined`, and a fault, when it is none. */
  object(node: Node): ObjectNode | undefined {
    let { value, pointer } = node;
    for (let hops = 0; isObject(value) && typeof value['$ref'] === 'string'; hops += 1) {
      const ref: string = value['$ref'];
      if (hops === 32) {
        this.fault(node.pointer, `the reference ${ref} leads back to itself`, 'refer to something that is written out');
        return undefined;
      }
      value = resolvePointer(this.document, ref);
      if (value === undefined) {
        this.fault(pointer, `the reference ${ref} leads nowhere`, 'correct it, or add what it refers to');
        return undefined;
      }
      pointer = ref;
    }
    if (isObject(value)) return { value, pointer };
    this.fault(pointer, `an object is expected here, not ${describeType(value)}`, 'write a mapping');
    return undefined;
  }

  /** The objects of a mapping by name, with references followed; none when the mapping is absent. */
  *entries(parent: ObjectNode, key: string): Generator<[name: string, node: ObjectNode]> {
    if (parent.value[key] === undefined || parent.value[key] === null) return;
    const map = this.object({ value: parent.value[key], pointer: appendPointer(parent.pointer, key) });
    for (const [name, value] of Object.entries(map?.value ?? {})) {
      if (name.startsWith('x-') && !isObject(value)) continue;
      const node = this.object({ value, pointer: appendPointer(map?.pointer ?? '', name) });
      if (node) yield [name, node];
    }
  }

  /** The objects of a list, with references followed; none when the list is absent. */
  *items(parent: ObjectNode, key: string): Generator<ObjectNode> {
    const list = parent.value[key];
    if (list === undefined || list === null) return;
    const pointer = appendPointer(parent.pointer, key);
    if (!Array.isArray(list)) {
      this.fault(pointer, `a list is expected here, not ${describeType(list)}`, 'write a list');
      return;
    }
    for (const [index, value] of list.entries()) {
      const node = this.object({ value, pointer: appendPointer(pointer, index) });
      if (node) yield node;
    }
  }

  /** A schema; `undefined` where there is none. */
  schema(parent: ObjectNode, key = 'schema'): Schema | undefined {
    const value = parent.value[key];
    if (value === undefined || typeof value === 'boolean' || isObject(value)) return value;
    this.fault(
      appendPointer(parent.pointer, key),
      `a schema is expected here, not ${describeType(value)}`,
      'write a schema object',
    );
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text of the document; `undefined` for what is none. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function describeType(value: unknown): string {
  return value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;
}
