import type { Document, Repair } from '../model.js';
import { appendPointer } from '../../util/json-pointer.js';
import { asObject } from '../../util/json.js';
import { operationsIn } from '../operations.js';

/** Gets the pointer of a part of a document before and after it was moved. */
export type OnMove = (from: string, to: string) => void;

/**
 * Paths such as `/answers?beta=true`: OpenAPI has no query in a path. What it asks for becomes required parameters;
 * where the path without it is taken, a request cannot choose between the two, and only the one without is served.
 */
export function moveQueryOutOfPaths(document: Document, onMove: OnMove): readonly Repair[] {
  const paths = asObject(document['paths']);
  const repaired: string[] = [];
  const unserved: string[] = [];
  const entries = Object.entries(paths).flatMap(([path, item]): [string, unknown][] => {
    const start = path.search(/[?#]/);
    if (start === -1 || path.startsWith('x-')) return [[path, item]];
    const plain = path.slice(0, start);
    if (Object.hasOwn(paths, plain)) {
      unserved.push(appendPointer('#/paths', path));
      return [];
    }
    repaired.push(appendPointer('#/paths', path));
    onMove(appendPointer('#/paths', path), appendPointer('#/paths', plain));
    return [[plain, withParameters(asObject(item), new URLSearchParams(path.slice(start + 1)))]];
  });
  if (repaired.length + unserved.length > 0) replaceAll(paths, entries);
  return [
    { what: 'queries inside paths: taken as required parameters', places: repaired },
    { what: 'paths that differ from another one only in a query: not served', places: unserved },
  ];
}

function withParameters(item: Record<string, unknown>, query: URLSearchParams): Record<string, unknown> {
  const added = [...query].map(([name, value]) => ({
    name,
    in: 'query',
    required: true,
    schema: { type: 'string', ...(value === '' ? {} : { enum: [value] }) },
  }));
  const declared = [...operationsIn(item)].flatMap(({ value }) => listOf(asObject(value)['parameters']));
  const names = new Set([...declared, ...listOf(item['parameters'])].map((parameter) => asObject(parameter)['name']));
  return { ...item, parameters: [...listOf(item['parameters']), ...added.filter(({ name }) => !names.has(name))] };
}

/** In the order of the entries: the place of a path in the document is its place in the docs. */
function replaceAll(paths: Record<string, unknown>, entries: readonly (readonly [string, unknown])[]): void {
  for (const path of Object.keys(paths)) Reflect.deleteProperty(paths, path);
  for (const [path, item] of entries) paths[path] ??= item;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
