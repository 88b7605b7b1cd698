import { below } from '../util/json-pointer.js';
import { Problem, type InputFault } from '../problem.js';

/** Where in a request a value stands: its part, and the JSON Pointer inside that part. */
export interface Place {
  readonly in: InputFault['in'];
  readonly path: string;
}

/** The place of a member of the value at a place. */
export function inside(place: Place, name: string): Place {
  return { in: place.in, path: below(place.path, name) };
}

/** The refusal of an input that has no reading, so that there is nothing to hand to the validator. */
export function inputFault(place: Place, message: string): Problem {
  return new Problem('invalid_input', {
    detail: `The ${place.in} cannot be read.`,
    errors: [{ in: place.in, path: place.path, message }],
  });
}
