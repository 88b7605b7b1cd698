import { appendPointer } from '../util/json-pointer.js';
import type { Document, Method } from './model.js';
import { asObject, isObject } from '../util/json.js';

/** The methods of a path item, in the order in which they are listed to people. */
export const methods: readonly Method[] = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'];

/** An operation as it is written, and where. */
export interface FoundOperation {
  readonly operation: Record<string, unknown>;
  readonly item: Record<string, unknown>;
  readonly method: Method;
  readonly path: string;
  readonly pointer: string;
}

/** The operations of a document that nobody has read yet: only what is an object counts. */
export function* operationsOf(document: Document): Generator<FoundOperation> {
  for (const [path, item] of Object.entries(asObject(document['paths'])))
    for (const method of methods) {
      const operation = asObject(item)[method];
      if (isObject(operation))
        yield { operation, item: asObject(item), method, path, pointer: appendPointer('#/paths', path, method) };
    }
}
