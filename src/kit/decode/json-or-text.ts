import { invalidInput, type InputLocation } from './location.js';
import { parseJson } from './strict-json.js';
import type { SchemaShape } from '../schema/shape.js';
import { acceptsString } from './values.js';

/**
 * Parses a JSON text inside a parameter or a form. Invalid JSON stays text, so that the validator says what was expected;
 * where the schema would accept a text as well, it is an error here.
 */
export function parseJsonOrText(shape: SchemaShape, text: string, place: InputLocation): unknown {
  try {
    return parseJson(text);
  } catch {
    if (acceptsString(shape)) throw invalidInput(place, 'must be JSON');
    return text;
  }
}
