import { inputFault, inside, type Place } from './location.js';
import { scalars, types } from '../schema/types.js';
import type { Shape } from '../schema/shape.js';

/**
 * Puts a property into an object under construction. `__proto__` is no name a contract can mean: an object that has it
 * changes the prototype of every object it is merged into.
 */
export function put(object: Record<string, unknown>, name: string, value: unknown, place: Place): void {
  if (name === '__proto__') throw inputFault(inside(place, name), 'is not accepted as a name');
  object[name] = value;
}

/** A list of values sent under one name, as far as the schema takes a list: a name that is sent twice is one too. */
export function repeated(shape: Shape, values: readonly unknown[], place: Place): unknown {
  // Where no list is accepted the validator says what is. A schema without a type would take it for what was meant.
  if (shape.expected & types.array || shape.refusesLists) return values;
  throw inputFault(place, 'must be given once');
}

/** The value of a name that was sent once or more often, each time with one text. */
export function fromTexts(shape: Shape, texts: readonly string[], place: Place): unknown {
  const [first] = texts;
  if (!takesList(shape)) {
    if (texts.length === 1 && first !== undefined) return shape.coerce(first);
    return repeated(shape, texts, place);
  }
  if (texts.length === 1 && first !== undefined && takesScalar(shape)) return shape.coerce(first);
  return texts.map((text, index) => shape.item(index).coerce(text));
}

export function takesList(shape: Shape): boolean {
  return (shape.expected & types.array) !== 0;
}

export function takesObject(shape: Shape): boolean {
  return (shape.expected & types.object) !== 0;
}

export function takesScalar(shape: Shape): boolean {
  return (shape.expected & scalars & ~types.null) !== 0;
}

export function takesString(shape: Shape): boolean {
  return (shape.expected & types.string) !== 0;
}
