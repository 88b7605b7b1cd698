import { appendPointer, isObject, resolvePointer, type Document } from '../../kit/index.js';

type Value = Readonly<Record<string, unknown>>;

const MAX_HOPS = 32;

/**
 * A place of a bundled document as it is reached from the root: references are followed, and the pointer keeps the way
 * that led there, so that the place can be found in the source files.
 */
export class Node {
  readonly value: Value;
  readonly pointer: string;
  /** The last reference on the way, where the value is one that others may share. */
  readonly shared: string | undefined;
  readonly #document: Document;
  readonly #ignored: ReadonlySet<string>;

  private constructor(
    document: Document,
    value: Value,
    place: { readonly pointer: string; readonly shared: string | undefined; readonly ignored: ReadonlySet<string> },
  ) {
    this.#document = document;
    this.value = value;
    this.pointer = place.pointer;
    this.shared = place.shared;
    const own = value['x-lint-ignore'];
    this.#ignored = isObject(own) ? new Set([...place.ignored, ...Object.keys(own)]) : place.ignored;
  }

  static root(document: Document): Node {
    return new Node(document, document, { pointer: '#', shared: undefined, ignored: new Set() });
  }

  /** Whether a rule is switched off here, or somewhere above. */
  ignores(code: string): boolean {
    return this.#ignored.has(code);
  }

  /** The object at a key; `undefined` when there is none. */
  child(key: string | number): Node | undefined {
    let value: unknown = (this.value as Record<string | number, unknown>)[key];
    let shared = this.shared === undefined ? undefined : appendPointer(this.shared, key);
    for (let hops = 0; isObject(value) && typeof value['$ref'] === 'string' && hops < MAX_HOPS; hops += 1) {
      shared = value['$ref'];
      value = resolvePointer(this.#document, shared);
    }
    if (!isObject(value) || typeof value['$ref'] === 'string') return undefined;
    return new Node(this.#document, value, {
      pointer: appendPointer(this.pointer, key),
      shared,
      ignored: this.#ignored,
    });
  }

  /** The objects below a key, by name; those of a list by their index. */
  *children(key: string): Generator<readonly [name: string, node: Node]> {
    const parent = this.child(key) ?? this.#list(key);
    for (const name of Object.keys(parent?.value ?? {})) {
      const node = parent?.child(name);
      if (node) yield [name, node];
    }
  }

  #list(key: string): Node | undefined {
    const value = this.value[key];
    if (!Array.isArray(value)) return undefined;
    return new Node(this.#document, Object.fromEntries(value.entries()), {
      pointer: appendPointer(this.pointer, key),
      shared: this.shared,
      ignored: this.#ignored,
    });
  }
}
