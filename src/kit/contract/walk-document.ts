import { appendPointer } from '../util/json-pointer.js';
import { isObject } from './node-reader.js';

/** Keywords under which every key is a name somebody chose. */
const maps = new Set([
  'properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'schemas', 'responses', 'parameters',
  'headers', 'content', 'paths', 'webhooks', 'requestBodies', 'callbacks', 'pathItems', 'encoding', 'components',
]); // prettier-ignore

/** Keywords whose values are data, whatever they look like. */
const data = new Set(['example', 'examples', 'default', 'enum', 'const', 'x-examples']);

/**
 * Visits every object of a document that may be, or hold, a schema; values that are data are left out.
 *
 * @param visit gets the object, its pointer, and the context of the object around it; answers the context of what is
 * inside
 */
export function walkDocument<Context>(
  document: unknown,
  context: Context,
  visit: (node: Record<string, unknown>, pointer: string, context: Context) => Context,
): void {
  walk(document, '#', context, false);

  function walk(value: unknown, pointer: string, around: Context, isMap: boolean): void {
    if (Array.isArray(value)) {
      for (const [index, member] of value.entries()) walk(member, appendPointer(pointer, index), around, false);
      return;
    }
    if (!isObject(value)) return;
    const inside = isMap ? around : visit(value, pointer, around);
    for (const [key, member] of Object.entries(value))
      if (typeof member === 'object' && member !== null && (isMap || !data.has(key)))
        walk(member, appendPointer(pointer, key), inside, !isMap && maps.has(key));
  }
}
