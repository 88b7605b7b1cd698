import { appendPointer } from '../../util/json-pointer.js';
import { isObject } from '../../util/json.js';
import { MAX_DOCUMENT_DEPTH } from '../source/source-file.js';
import type { SourcePlace } from '../source/source-map.js';

/** The objects and lists that overlays may add to a document. */
const MAX_ADDED = 1_000_000;

/** More was added to a document than it may have. */
export class TooLargeError extends Error {}

/**
 * Remembers which file and place each part of a document comes from while it is changed. Objects and lists are known by
 * their identity, so that they may move; what is neither is known by what it stands in.
 */
export class Origins {
  readonly #places = new WeakMap<object, SourcePlace>();
  /** The places of members that come from elsewhere than what they stand in. */
  readonly #members = new WeakMap<object, Map<string, SourcePlace>>();
  #added = 0;

  /** Registers a value as it was read. */
  register(value: unknown, place: SourcePlace): void {
    if (typeof value !== 'object' || value === null) return;
    this.#places.set(value, place);
    for (const [key, member] of Object.entries(value)) this.register(member, below(place, key));
  }

  /** Returns the place of a member of an object or list. */
  placeOf(container: object, key: string): SourcePlace {
    const member: unknown = (container as Record<string, unknown>)[key];
    const own = typeof member === 'object' && member !== null ? this.#places.get(member) : undefined;
    const inherited = this.#places.get(container);
    return own ?? this.#members.get(container)?.get(key) ?? below(inherited ?? { uri: '', pointer: '#' }, key);
  }

  /** Records where a member comes from. */
  setPlace(container: object, key: string, place: SourcePlace): void {
    let members = this.#members.get(container);
    if (!members) this.#members.set(container, (members = new Map<string, SourcePlace>()));
    members.set(key, place);
  }

  /**
   * Copies a value, with the places of its parts.
   *
   * @param depth how deep the copy is to stand
   * @throws TooLargeError
   */
  copy(value: unknown, place: SourcePlace, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    this.#added += 1;
    if (this.#added > MAX_ADDED) throw new TooLargeError(`Overlays add more than ${MAX_ADDED} objects.`);
    if (depth > MAX_DOCUMENT_DEPTH) throw new TooLargeError(`The document has more than ${MAX_DOCUMENT_DEPTH} levels.`);
    const known = this.#places.get(value) ?? place;
    const copy = Array.isArray(value) ? [] : {};
    this.#places.set(copy, known);
    for (const [key, member] of Object.entries(value)) {
      const from = this.#places.has(value) ? this.placeOf(value, key) : below(known, key);
      define(copy, key, this.copy(member, from, depth + 1));
    }
    return copy;
  }

  /** Removes an item of a list: those after it keep their places. */
  removeItem(list: unknown[], index: number): void {
    const places = list.map((_, at) => this.placeOf(list, String(at)));
    list.splice(index, 1);
    places.splice(index, 1);
    for (const [at, place] of places.entries()) this.setPlace(list, String(at), place);
  }

  /** Calls back for each part that comes from elsewhere than its place in the document suggests. */
  forEachMoved(root: object, place: SourcePlace, callback: (pointer: string, place: SourcePlace) => void): void {
    const visit = (container: object, pointer: string, at: SourcePlace): void => {
      for (const key of Object.keys(container)) {
        const from = this.placeOf(container, key);
        const expected = below(at, key);
        const member = appendPointer(pointer, key);
        if (from.uri !== expected.uri || from.pointer !== expected.pointer) callback(member, from);
        const value: unknown = (container as Record<string, unknown>)[key];
        if (isObject(value) || Array.isArray(value)) visit(value, member, from);
      }
    };
    visit(root, '#', place);
  }
}

function below({ uri, pointer }: SourcePlace, key: string): SourcePlace {
  return { uri, pointer: appendPointer(pointer, key) };
}

/** Sets an own property of any name: `__proto__` is one like others. */
export function define(container: object, key: string, value: unknown): void {
  Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
}
