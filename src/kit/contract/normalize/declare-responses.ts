import type { Document, Repair } from '../model.js';
import { asObject } from '../../util/json.js';
import { operationsOf } from '../operations.js';

/**
 * Operations that declare no response that could end a request get a `default` without content, as every answer of an
 * operation has to be declared.
 */
export function declareResponses(document: Document): Repair {
  const places: string[] = [];
  for (const { operation, pointer } of operationsOf(document)) {
    const responses = asObject(operation['responses']);
    if (Object.keys(responses).some((status) => /^([2-5](\d\d|XX)|default)$/i.test(status))) continue;
    operation['responses'] = { ...responses, default: { description: 'Not described in the contract.' } };
    places.push(pointer);
  }
  return { what: 'operations that declare no response: any status, without a body', places };
}
