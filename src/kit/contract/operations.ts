import { appendPointer } from '../util/json-pointer.js';
import type { Document, Method } from './model.js';
import { asObject, isObject } from '../util/json.js';

/** The methods that a path item has fields for, in the order in which they are listed to people. */
export const METHODS: readonly Method[] = [
  'get', 'head', 'query', 'post', 'put', 'patch', 'delete', 'options', 'trace',
]; // prettier-ignore

/** The methods that OpenAPI has fields for since 3.0. */
export const METHODS_OF_30: readonly Method[] = METHODS.filter((method) => method !== 'query');

/** An operation of a path item as it is written. */
export interface ItemOperation {
  readonly method: Method;
  /** The keys that lead to it: `['get']`, `['additionalOperations', 'COPY']`. */
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** Yields what a path item has in the places of operations, whatever it is. */
export function* operationsIn(item: Readonly<Record<string, unknown>>): Generator<ItemOperation> {
  for (const method of METHODS) if (item[method] !== undefined) yield { method, keys: [method], value: item[method] };
  for (const [name, value] of Object.entries(asObject(item['additionalOperations'])))
    yield { method: name.toLowerCase(), keys: ['additionalOperations', name], value };
}

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
    for (const { method, keys, value } of operationsIn(asObject(item)))
      if (isObject(value))
        yield {
          operation: value,
          item: asObject(item),
          method,
          path,
          pointer: appendPointer('#/paths', path, ...keys),
        };
}
