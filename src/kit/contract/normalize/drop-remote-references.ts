import type { Document, Repair } from '../model.js';
import { appendPointer } from '../../util/json-pointer.js';
import { isHttpUrl } from '../fetch-document.js';
import { isObject } from '../node-reader.js';

/** References to addresses that could not be fetched: what they describe is taken as anything. */
export function dropRemoteReferences(document: Document): Repair {
  const places: string[] = [];
  visit(document, '#');
  return { what: 'references to addresses that cannot be fetched: nothing is checked there', places };

  function visit(value: unknown, pointer: string): void {
    if (Array.isArray(value)) {
      for (const [index, member] of value.entries()) visit(member, appendPointer(pointer, index));
      return;
    }
    if (!isObject(value)) return;
    if (typeof value['$ref'] === 'string' && isHttpUrl(value['$ref'])) {
      delete value['$ref'];
      places.push(pointer);
    }
    for (const [name, member] of Object.entries(value)) visit(member, appendPointer(pointer, name));
  }
}
