import type { Document } from '../model.js';
import { valueAt } from '../../util/json-pointer.js';
import { objectOf } from '../operations.js';

/** Path items that are references get a copy of what they refer to, so that each has operations of its own. */
export function inlinePathItems(document: Document): void {
  const paths = objectOf(document['paths']);
  for (const [path, item] of Object.entries(paths)) {
    const { $ref: ref, ...own } = objectOf(item);
    const target = typeof ref === 'string' ? valueAt(document, ref) : undefined;
    if (target !== undefined) paths[path] = { ...structuredClone(objectOf(target)), ...own };
  }
}
