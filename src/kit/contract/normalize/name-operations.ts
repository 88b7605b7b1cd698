import type { Document, Repair, Method } from '../model.js';
import { operationsOf } from '../operations.js';

/** Operations without an `operationId`, or with one that another has: types and handlers need a name of their own. */
export function nameOperations(document: Document): Repair {
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
