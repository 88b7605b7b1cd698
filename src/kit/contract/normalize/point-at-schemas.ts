import type { Document, Repair } from '../model.js';
import { parsePointer, resolvePointer } from '../../util/json-pointer.js';
import { isObject } from '../node-reader.js';
import { walkDocument } from '../walk-document.js';
import { asObject } from '../operations.js';

/** Words under which a schema stands, and maps and lists of schemas. */
const schemaWords = new Set(['schema', 'items', 'additionalProperties', 'not', 'if', 'then', 'else']);
const holders = new Set(['properties', 'schemas', 'allOf', 'anyOf', 'oneOf', 'prefixItems', '$defs']);

/**
 * References from a schema's place to a response, a request body, a parameter or a header: they mean the schema in it.
 * As a schema, the thing itself would say nothing, and nothing would be checked.
 */
export function pointAtSchemas(document: Document): Repair {
  const places: string[] = [];
  walkDocument(document, undefined, (node, pointer) => {
    const { $ref: ref } = node;
    if (typeof ref !== 'string' || !/^#\/components\/(responses|requestBodies|parameters|headers)\/[^/]+$/.test(ref))
      return undefined;
    if (!isSchemaPlace(parsePointer(pointer) ?? [])) return undefined;
    const target = asObject(resolvePointer(document, ref));
    const [media] = Object.keys(asObject(target['content']));
    const inside = isObject(target['schema'])
      ? `${ref}/schema`
      : media === undefined
        ? undefined
        : `${ref}/content/${media.replaceAll('~', '~0').replaceAll('/', '~1')}/schema`;
    if (inside !== undefined && resolvePointer(document, inside) !== undefined) {
      node['$ref'] = inside;
      places.push(pointer);
    }
    return undefined;
  });
  return { what: 'references from a schema to what is none: taken as the schema in it', places };
}

function isSchemaPlace(segments: readonly string[]): boolean {
  return schemaWords.has(segments.at(-1) ?? '') || holders.has(segments.at(-2) ?? '');
}
