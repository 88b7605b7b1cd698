import type { Document, Mend } from '../model.js';
import { below } from '../../util/json-pointer.js';
import { isAddress } from '../fetch-document.js';
import { isObject } from '../node-reader.js';

/** References to addresses that could not be fetched: what they describe is taken as anything. */
export function openRemoteReferences(document: Document): Mend {
  const places: string[] = [];
  visit(document, '#');
  return { what: 'references to addresses that cannot be fetched: nothing is checked there', places };

  function visit(value: unknown, pointer: string): void {
    if (Array.isArray(value)) {
      for (const [index, member] of value.entries()) visit(member, below(pointer, index));
      return;
    }
    if (!isObject(value)) return;
    if (typeof value['$ref'] === 'string' && isAddress(value['$ref'])) {
      delete value['$ref'];
      places.push(pointer);
    }
    for (const [name, member] of Object.entries(value)) visit(member, below(pointer, name));
  }
}
