import { inputFault, inside, type Place } from './location.js';
import type { Shape } from '../schema/shape.js';
import { fromTexts, put, repeated, takesList } from './values.js';

/** The most brackets a name may have: each is a level of the object. */
const deepest = 8;

/** What was sent for one place of a deep object. */
interface Node {
  readonly texts: string[];
  readonly members: Map<string, Node>;
  /** Whether the name ended in `[]`. */
  isList: boolean;
}

/**
 * The names in the brackets of `filter[owner][name]`, the last one empty for `filter[tags][]`.
 *
 * @param brackets what follows the name of the parameter
 * @returns `undefined` when these are no brackets in the manner of `deepObject`
 */
export function bracketNames(brackets: string): readonly string[] | undefined {
  if (!brackets.startsWith('[') || !brackets.endsWith(']')) return undefined;
  const names = brackets.slice(1, -1).split('][');
  const isPlain = names.every((name, i) => !/[[\]]/.test(name) && (name !== '' || i === names.length - 1));
  return isPlain && names.length <= deepest ? names : undefined;
}

/**
 * Reads `filter[owner]=me&filter[tags][]=a&filter[tags][]=b`. OpenAPI defines one level of scalars; arrays, by a
 * repeated name with or without `[]`, and further levels follow what clients send.
 */
export function deepObjectOf(
  shape: Shape,
  entries: Iterable<readonly [names: readonly string[], text: string]>,
  place: Place,
): unknown {
  const root = newNode();
  for (const [names, text] of entries) {
    let node = root;
    for (const [i, name] of names.entries()) {
      if (name === 'prototype' && names[i - 1] === 'constructor')
        throw inputFault(place, 'has a name that is not accepted');
      if (name === '') node.isList = true;
      else node = memberOf(node, name);
    }
    node.texts.push(text);
  }
  // A schema without a type would take a text for the object.
  if (root.members.size === 0 && !takesList(shape)) throw inputFault(place, 'must be given by its properties');
  return valueOf(root, shape, place);
}

function valueOf(node: Node, shape: Shape, place: Place): unknown {
  if (node.members.size === 0) {
    if (!node.isList) return fromTexts(shape, node.texts, place);
    if (!takesList(shape)) return repeated(shape, node.texts, place);
    return node.texts.map((text, index) => shape.item(index).coerce(text));
  }
  if (node.texts.length > 0) throw inputFault(place, 'must be either one value or several by name');
  const object: Record<string, unknown> = {};
  for (const [name, member] of node.members)
    put(object, name, valueOf(member, shape.property(name), inside(place, name)), place);
  return object;
}

function memberOf(node: Node, name: string): Node {
  let member = node.members.get(name);
  if (!member) node.members.set(name, (member = newNode()));
  return member;
}

function newNode(): Node {
  return { texts: [], members: new Map(), isList: false };
}
