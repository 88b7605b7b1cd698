import type { Document } from '../model.js';
import { resolvePointer } from '../../util/json-pointer.js';
import { asObject } from '../../util/json.js';

/** Path items that are references get a copy of what they refer to, so that each has operations of its own. */
export function inlinePathItems(document: Document): void {
  const paths = asObject(document['paths']);
  for (const [path, item] of Object.entries(paths)) {
    const { $ref: ref, ...own } = asObject(item);
    const target = typeof ref === 'string' ? resolvePointer(document, ref) : undefined;
    if (target !== undefined) paths[path] = { ...structuredClone(asObject(target)), ...own };
  }
}
