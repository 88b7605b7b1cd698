import { invalidInput, propertyLocation, type InputLocation } from './location.js';
import type { SchemaShape } from '../schema/shape.js';
import { coerceAll, setProperty, expectArray, acceptsArray } from './values.js';

/** The most brackets a name may have: each is a level of the object. */
const MAX_DEPTH = 8;

/** What was sent for one location in a deep object. */
interface DeepNode {
  readonly texts: string[];
  readonly members: Map<string, DeepNode>;
  /** Whether the name ended in `[]`. */
  isList: boolean;
}

/**
 * Returns the names in the brackets of `filter[owner][name]`; the last one is empty for `filter[tags][]`.
 *
 * @param brackets what follows the name of the parameter
 * @returns `undefined` when these are no brackets in the manner of `deepObject`
 */
export function bracketNames(brackets: string): readonly string[] | undefined {
  if (!brackets.startsWith('[') || !brackets.endsWith(']')) return undefined;
  const names = brackets.slice(1, -1).split('][');
  const isPlain = names.every((name, i) => !/[[\]]/.test(name) && (name !== '' || i === names.length - 1));
  return isPlain && names.length <= MAX_DEPTH ? names : undefined;
}

/**
 * Decodes `filter[owner]=me&filter[tags][]=a&filter[tags][]=b`. OpenAPI defines one level of scalars; arrays, by a
 * repeated name with or without `[]`, and further levels follow what clients send.
 */
export function decodeDeepObject(
  shape: SchemaShape,
  entries: Iterable<readonly [names: readonly string[], text: string]>,
  place: InputLocation,
): unknown {
  const root = newNode();
  for (const [names, text] of entries) {
    let node = root;
    for (const [i, name] of names.entries()) {
      if (name === 'prototype' && names[i - 1] === 'constructor')
        throw invalidInput(place, 'has a name that is not accepted');
      if (name === '') node.isList = true;
      else node = memberOf(node, name);
    }
    node.texts.push(text);
  }
  // A schema without a type would accept a text in place of the object.
  if (root.members.size === 0 && !acceptsArray(shape)) throw invalidInput(place, 'must be an object');
  return valueOf(root, shape, place);
}

function valueOf(node: DeepNode, shape: SchemaShape, place: InputLocation): unknown {
  if (node.members.size === 0) {
    if (!node.isList) return coerceAll(shape, node.texts, place);
    if (!acceptsArray(shape)) return expectArray(shape, node.texts, place);
    return node.texts.map((text, index) => shape.item(index).coerce(text));
  }
  if (node.texts.length > 0) throw invalidInput(place, 'must be either one value or several by name');
  const object: Record<string, unknown> = {};
  for (const [name, member] of node.members)
    setProperty(object, name, valueOf(member, shape.property(name), propertyLocation(place, name)), place);
  return object;
}

function memberOf(node: DeepNode, name: string): DeepNode {
  let member = node.members.get(name);
  if (!member) node.members.set(name, (member = newNode()));
  return member;
}

function newNode(): DeepNode {
  return { texts: [], members: new Map(), isList: false };
}
