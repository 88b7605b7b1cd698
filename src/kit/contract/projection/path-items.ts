import { isObject } from '../../util/json.js';
import { appendPointer } from '../../util/json-pointer.js';
import { METHODS_OF_30, operationsIn } from '../operations.js';
import type { Losses } from './losses.js';
import { markPath } from './method-marker.js';

/** Moves the operations that 3.1 has no field for out of path items, in place: each to a marked path of its own. */
export function projectPathItems(items: unknown): void {
  if (!isObject(items)) return;
  for (const [path, item] of Object.entries(items)) {
    if (!isObject(item)) continue;
    const moved = [...operationsIn(item)].filter(({ method }) => !METHODS_OF_30.includes(method));
    if (moved.length === 0) continue;
    const shared = Object.entries(item).filter(([key]) => key !== 'additionalOperations' && !isMethod(key));
    for (const { method, value } of moved)
      items[markPath(path, method)] = { ...structuredClone(Object.fromEntries(shared)), post: value };
    remove(item);
    if ([...operationsIn(item)].length === 0) Reflect.deleteProperty(items, path);
  }
}

/** Removes such operations where there is no place for them: in callbacks and components. */
export function projectPathItem(item: Record<string, unknown>, pointer: string, losses: Losses): void {
  for (const { method, keys } of operationsIn(item))
    if (!METHODS_OF_30.includes(method))
      losses.add(
        appendPointer(pointer, ...keys),
        `OpenAPI 3.1 has no place for the method ${method.toUpperCase()} here.`,
      );
  remove(item);
}

function remove(item: Record<string, unknown>): void {
  delete item['query'];
  delete item['additionalOperations'];
}

function isMethod(key: string): boolean {
  return key === 'query' || METHODS_OF_30.includes(key);
}
