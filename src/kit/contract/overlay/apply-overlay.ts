import { appendPointer } from '../../util/json-pointer.js';
import type { SourcePlace } from '../source/source-map.js';
import { define, TooLargeError, type Origins } from './origins.js';
import type { Action, Overlay, OverlayFault } from './overlay.js';
import { selectNodes, type Path, type SelectedNode } from './select-nodes.js';

type Members = Record<string, unknown>;

/** A value that cannot be merged with another one. */
class IncompatibleError extends Error {}

/**
 * Applies the actions of an overlay to a document in place, one after the other, each to what the one before has made.
 *
 * @param report gets what cannot be done, and targets that select nothing
 */
export function applyOverlay(
  document: object,
  overlay: Overlay,
  origins: Origins,
  report: (fault: OverlayFault) => void,
): void {
  for (const action of overlay.actions) {
    const nodes = selectNodes(document, action.target);
    const target = appendPointer(action.pointer, 'target');
    if (nodes.length === 0) {
      const hint = 'Correct the target, or remove the action.';
      report({ code: 'overlay-target-unmatched', pointer: target, message: `${action.target} selects nothing.`, hint });
      continue;
    }
    try {
      apply(action, nodes);
    } catch (error) {
      if (error instanceof TooLargeError) {
        const hint = 'Copy less, or less often.';
        report({ code: 'document-too-large', pointer: action.pointer, message: error.message, hint });
        return;
      }
      if (!(error instanceof IncompatibleError)) throw error;
      const hint = 'Merge objects with objects, lists with lists or items, and other values with such.';
      report({ code: 'overlay-incompatible', pointer: action.pointer, message: error.message, hint });
    }
  }

  function apply({ change, pointer }: Action, nodes: readonly SelectedNode[]): void {
    if (change.kind === 'none') return;
    if (change.kind === 'remove') {
      for (const { path } of [...nodes].sort(lastFirst)) remove(path);
      return;
    }
    const source =
      change.kind === 'update'
        ? { value: change.value, place: { uri: overlay.uri, pointer: appendPointer(pointer, 'update') } }
        : copied(change.from);
    const kinds = new Set(nodes.map(({ value }) => kindOf(value)));
    if (kinds.size > 1) throw new IncompatibleError(`The target selects ${[...kinds].join(' and ')}.`);
    // What is copied is the document as it is before the first of several targets changes it.
    const values = nodes.map(({ path }) => origins.copy(source.value, source.place, path.length));
    for (const [index, { path }] of nodes.entries()) update(path, values[index], source.place);
  }

  /** The one node that a `copy` selects. */
  function copied(expression: string): { readonly value: unknown; readonly place: SourcePlace } {
    const [node, ...others] = selectNodes(document, expression);
    if (!node || others.length > 0)
      throw new IncompatibleError(
        `${expression} selects ${node ? others.length + 1 : 'no'} nodes, and has to select one.`,
      );
    const { container, key } = parentOf(document, node.path) ?? {};
    const place = container ? origins.placeOf(container, key ?? '') : { uri: '', pointer: '#' };
    return { value: node.value, place };
  }

  function remove(path: Path): void {
    const parent = parentOf(document, path);
    if (!parent) throw new IncompatibleError('The document as a whole cannot be removed.');
    const { container, key } = parent;
    if (Array.isArray(container)) origins.removeItem(container, Number(key));
    else Reflect.deleteProperty(container, key);
  }

  function update(path: Path, value: unknown, place: SourcePlace): void {
    const parent = parentOf(document, path);
    const current = parent ? parent.container[parent.key] : document;
    if (Array.isArray(current)) append(current, value, place);
    else if (isMembers(current)) {
      if (!isMembers(value)) throw new IncompatibleError(`The target is an object, and the update ${kindOf(value)}.`);
      merge(current, value, place);
    } else if (parent) {
      if (typeof value === 'object' && value !== null)
        throw new IncompatibleError(`The target is a single value, and the update ${kindOf(value)}.`);
      define(parent.container, parent.key, value);
      origins.setPlace(parent.container, parent.key, place);
    }
  }

  function append(list: unknown[], value: unknown, place: SourcePlace): void {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const [index, item] of items.entries()) {
      list.push(item);
      const from = Array.isArray(value) ? { ...place, pointer: appendPointer(place.pointer, index) } : place;
      origins.setPlace(list, String(list.length - 1), from);
    }
  }

  function merge(current: Members, value: Members, place: SourcePlace): void {
    for (const [key, member] of Object.entries(value)) {
      const from = { ...place, pointer: appendPointer(place.pointer, key) };
      const present = Object.hasOwn(current, key) ? current[key] : undefined;
      if (present === undefined || kindOf(present) === 'single values') {
        if (present !== undefined && kindOf(member) !== 'single values')
          throw new IncompatibleError(`${key} is a single value, and the update ${kindOf(member)}.`);
        define(current, key, member);
        origins.setPlace(current, key, from);
      } else if (Array.isArray(present) && Array.isArray(member)) append(present, member, from);
      else if (isMembers(present) && isMembers(member)) merge(present, member, from);
      else throw new IncompatibleError(`${key} has ${kindOf(present)}, and the update ${kindOf(member)}.`);
    }
  }
}

/** Deeper ones, and later items of a list, first: so each path is still right when its turn comes. */
function lastFirst(a: SelectedNode, b: SelectedNode): number {
  const [first, second] = [a.path, b.path];
  for (let at = 0; at < Math.min(first.length, second.length); at += 1)
    if (first[at] !== second[at]) return typeof first[at] === 'number' ? Number(second[at]) - Number(first[at]) : 0;
  return second.length - first.length;
}

function parentOf(document: object, path: Path): { readonly container: Members; readonly key: string } | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  let container = document as Members;
  for (const key of path.slice(0, -1)) container = container[key] as Members;
  return { container, key: String(last) };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): 'lists' | 'objects' | 'single values' {
  if (Array.isArray(value)) return 'lists';
  return typeof value === 'object' && value !== null ? 'objects' : 'single values';
}
