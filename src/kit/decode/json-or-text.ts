import { inputFault, type Place } from './location.js';
import { parseJson } from './strict-json.js';
import type { Shape } from '../schema/shape.js';
import { takesString } from './values.js';

/**
 * The value of a JSON text inside a parameter or a form. What is no JSON stays text, so that the validator says what
 * was expected; where it would take a text as well, it is refused here.
 */
export function fromJsonText(shape: Shape, text: string, place: Place): unknown {
  try {
    return parseJson(text);
  } catch {
    if (takesString(shape)) throw inputFault(place, 'must be JSON');
    return text;
  }
}
