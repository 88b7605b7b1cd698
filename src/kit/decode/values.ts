import { invalidInput, propertyLocation, type InputLocation } from './location.js';
import { SCALAR_TYPES, types } from '../schema/json-types.js';
import type { SchemaShape } from '../schema/shape.js';

/**
 * Sets a property of an object under construction. `__proto__` is not a name that a contract can mean: an object that has
 * it changes the prototype of every object it is merged into.
 */
export function setProperty(object: Record<string, unknown>, name: string, value: unknown, place: InputLocation): void {
  if (name === '__proto__') rejectName(propertyLocation(place, name));
  object[name] = value;
}

/** @throws Problem for the name `__proto__` at a place */
export function rejectName(place: InputLocation): never {
  throw invalidInput(place, 'is not accepted as a name');
}

/** Returns the values that were sent under one name, where the schema accepts an array; a repeated name is one as well. */
export function expectArray(shape: SchemaShape, values: readonly unknown[], place: InputLocation): unknown {
  // Where no array is accepted, the validator says what is. A schema without a type would accept one that nobody meant.
  if (shape.expected & types.array || !(shape.accepted & types.array)) return values;
  throw invalidInput(place, 'must not be repeated');
}

/** Returns the value of a name that was sent once or more often, each time with one text. */
export function coerceAll(shape: SchemaShape, texts: readonly string[], place: InputLocation): unknown {
  const [first] = texts;
  if (!acceptsArray(shape)) {
    if (texts.length === 1 && first !== undefined) return shape.coerce(first);
    return expectArray(shape, texts, place);
  }
  if (texts.length === 1 && first !== undefined && acceptsScalar(shape)) return shape.coerce(first);
  return texts.map((text, index) => shape.item(index).coerce(text));
}

export function acceptsArray(shape: SchemaShape): boolean {
  return (shape.expected & types.array) !== 0;
}

export function acceptsObject(shape: SchemaShape): boolean {
  return (shape.expected & types.object) !== 0;
}

export function acceptsScalar(shape: SchemaShape): boolean {
  return (shape.expected & SCALAR_TYPES & ~types.null) !== 0;
}

export function acceptsString(shape: SchemaShape): boolean {
  return (shape.expected & types.string) !== 0;
}
