import { appendPointer } from '../util/json-pointer.js';
import { Problem, type InputError } from '../problem.js';

/** Where a value is in a request: the part, and the JSON Pointer inside that part. */
export interface InputLocation {
  readonly in: InputError['in'];
  readonly path: string;
}

/** Returns the location of a member of a value. */
export function propertyLocation(place: InputLocation, name: string): InputLocation {
  return { in: place.in, path: appendPointer(place.path, name) };
}

/** Creates the problem of an input that cannot be decoded, so that there is nothing to validate. */
export function invalidInput(place: InputLocation, message: string): Problem {
  return new Problem('invalid_input', {
    detail: `The ${place.in} cannot be read.`,
    errors: [{ in: place.in, path: place.path, message }],
  });
}
