import { invalidInput, propertyLocation, type InputLocation } from './location.js';
import { SCALAR_TYPES, types } from '../schema/json-types.js';
import type { SchemaShape } from '../schema/shape.js';

/**
 * Puts a property into an object under construction. `__proto__` is no name a contract can mean: an object that has it
 * changes the prototype of every object it is merged into.
 */
export function setProperty(object: Record<string, unknown>, name: string, value: unknown, place: InputLocation): void {
  if (name === '__proto__') throw invalidInput(propertyLocation(place, name), 'is not accepted as a name');
  object[name] = value;
}

/** A list of values sent under one name, as far as the schema takes a list: a name that is sent twice is one too. */
export function expectArray(shape: SchemaShape, values: readonly unknown[], place: InputLocation): unknown {
  // Where no list is accepted the validator says what is. A schema without a type would take it for what was meant.
  if (shape.expected & types.array || !(shape.accepted & types.array)) return values;
  throw invalidInput(place, 'must be given once');
}

/** The value of a name that was sent once or more often, each time with one text. */
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
