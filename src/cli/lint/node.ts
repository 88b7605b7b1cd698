import type { Document } from '../../kit/index.js';

type Value = Readonly<Record<string, unknown>>;

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
  ignores(rule: string): boolean {
    return this.#ignored.has(rule);
  }

  /** The object at a key; `undefined` when there is none. */
  child(key: string | number): Node | undefined {
    let value: unknown = (this.value as Record<string | number, unknown>)[key];
    let shared = this.shared === undefined ? undefined : `${this.shared}/${escaped(key)}`;
    for (let hops = 0; isObject(value) && typeof value['$ref'] === 'string' && hops < 32; hops += 1) {
      shared = value['$ref'];
      value = valueAt(this.#document, shared);
    }
    if (!isObject(value) || typeof value['$ref'] === 'string') return undefined;
    return new Node(this.#document, value, {
      pointer: `${this.pointer}/${escaped(key)}`,
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
    const pointer = `${this.pointer}/${escaped(key)}`;
    return new Node(this.#document, Object.fromEntries(value.entries()), {
      pointer,
      shared: this.shared,
      ignored: this.#ignored,
    });
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The segments of `#/…`, unescaped. */
export function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => decoded(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const segment of segmentsOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}
