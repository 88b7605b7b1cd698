import type { Document, Repair } from '../model.js';
import { asObject, isObject } from '../../util/json.js';
import { appendPointer, resolvePointer } from '../../util/json-pointer.js';
import { walkDocument } from '../walk-document.js';

/**
 * References from a schema to a response, a request body, a parameter or a header: they mean the schema in it. As a
 * schema, the thing itself would assert nothing.
 */
export function pointAtSchemas(document: Document): Repair {
  const places: string[] = [];
  walkDocument(document, undefined, ({ node, pointer, kind }) => {
    const { $ref: ref } = node;
    if (kind !== 'schema' || typeof ref !== 'string') return undefined;
    if (!/^#\/components\/(responses|requestBodies|parameters|headers)\/[^/]+$/.test(ref)) return undefined;
    const target = asObject(resolvePointer(document, ref));
    const [media] = Object.keys(asObject(target['content']));
    const inside = isObject(target['schema'])
      ? `${ref}/schema`
      : media === undefined
        ? undefined
        : appendPointer(ref, 'content', media, 'schema');
    if (inside !== undefined && resolvePointer(document, inside) !== undefined) {
      node['$ref'] = inside;
      places.push(pointer);
    }
    return undefined;
  });
  return { what: 'references from a schema to what is none: taken as the schema in it', places };
}
