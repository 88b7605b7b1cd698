import { appendPointer } from '../util/json-pointer.js';
import { Problem, type InputError } from '../problem.js';

/** Where in a request a value stands: its part, and the JSON Pointer inside that part. */
export interface InputLocation {
  readonly in: InputError['in'];
  readonly path: string;
}

/** The place of a member of the value at a place. */
export function propertyLocation(place: InputLocation, name: string): InputLocation {
  return { in: place.in, path: appendPointer(place.path, name) };
}

/** The refusal of an input that has no reading, so that there is nothing to hand to the validator. */
export function invalidInput(place: InputLocation, message: string): Problem {
  return new Problem('invalid_input', {
    detail: `The ${place.in} cannot be read.`,
    errors: [{ in: place.in, path: place.path, message }],
  });
}
