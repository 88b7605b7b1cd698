import { below, valueAt } from './pointer.js';
import type { Document, Mend, Method } from './model.js';

/** The methods of a path item, in the order in which they are listed to people. */
export const methods: readonly Method[] = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'];

/**
 * Corrects in place what real documents get wrong and what has only one sensible reading. Nothing is silent: every
 * kind of mend is listed with its places in the start's summary.
 */
export function mend(document: Document): readonly Mend[] {
  inlinePathItems(document);
  return [nameOperations(document)].filter(({ places }) => places.length > 0);
}

/** Path items that are references get a copy of what they refer to, so that each has operations of its own. */
function inlinePathItems(document: Document): void {
  const paths = objectOf(document['paths']);
  for (const [path, item] of Object.entries(paths)) {
    const { $ref: ref, ...own } = objectOf(item);
    const target = typeof ref === 'string' ? valueAt(document, ref) : undefined;
    if (target !== undefined) paths[path] = { ...structuredClone(objectOf(target)), ...own };
  }
}

/** Operations without an `operationId`, or with one that another has: types and handlers need a name of their own. */
export function nameOperations(document: Document): Mend {
  const places: string[] = [];
  const taken = new Set<string>();
  const nameless: { operation: Record<string, unknown>; name: string; pointer: string }[] = [];
  for (const { operation, method, path, pointer } of operationsOf(document)) {
    const id = operation['operationId'];
    if (typeof id === 'string' && id !== '' && !taken.has(id)) taken.add(id);
    else nameless.push({ operation, name: nameFrom(method, path), pointer });
  }
  for (const { operation, name, pointer } of nameless) {
    let id = name;
    for (let n = 2; taken.has(id); n += 1) id = `${name}${n}`;
    taken.add(id);
    operation['operationId'] = id;
    places.push(pointer);
  }
  return { what: 'operationId made from method and path, where it was missing or used twice', places };
}

/** `getNotesByNoteId` of `GET /notes/{noteId}`. */
function nameFrom(method: Method, path: string): string {
  const words = path
    .replaceAll('{', ' by ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

interface FoundOperation {
  readonly operation: Record<string, unknown>;
  readonly method: Method;
  readonly path: string;
  readonly pointer: string;
}

function* operationsOf(document: Document): Generator<FoundOperation> {
  for (const [path, item] of Object.entries(objectOf(document['paths'])))
    for (const method of methods) {
      const operation = objectOf(item)[method];
      if (typeof operation === 'object' && operation !== null && !Array.isArray(operation))
        yield {
          operation: operation as Record<string, unknown>,
          method,
          path,
          pointer: below('#/paths', path, method),
        };
    }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
