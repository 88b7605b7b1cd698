import { appendPointer } from '../../util/json-pointer.js';
import { isObject } from '../../util/json.js';
import type { Action, Overlay, OverlayFault } from './overlay.js';
import { isJsonPath } from './select-nodes.js';

const ROOT_FIELDS = new Set(['overlay', 'info', 'extends', 'actions']);
const INFO_FIELDS = new Set(['title', 'version', 'description']);
const ACTION_FIELDS = new Set(['target', 'description', 'update', 'copy', 'remove']);

/**
 * Parses an Overlay document.
 *
 * @param uri where it was read from
 * @param report gets everything that is wrong; then the overlay is not to be applied
 */
export function parseOverlay(uri: string, value: unknown, report: (fault: OverlayFault) => void): Overlay {
  const actions: Action[] = [];
  const invalid = (pointer: string, message: string, hint: string): void =>
    report({ code: 'overlay-invalid', pointer, message, hint });
  if (!isObject(value)) {
    invalid('#', 'This is no Overlay document.', 'Begin it with `overlay: 1.1.0`.');
    return { uri, actions };
  }
  const { overlay, info, actions: written } = value;
  if (typeof overlay !== 'string' || !/^1\.[01]\.\d+(-.+)?$/.test(overlay))
    invalid('#/overlay', `Overlay ${String(overlay)} is not supported.`, 'Write `overlay: 1.1.0`, or 1.0.0.');
  checkFields(value, ROOT_FIELDS, '#', invalid);
  if (value['extends'] !== undefined && typeof value['extends'] !== 'string')
    invalid('#/extends', 'It is no URI reference.', 'Write the URI of the document that it changes.');
  if (isObject(info)) {
    checkFields(info, INFO_FIELDS, '#/info', invalid);
    for (const field of ['title', 'version', ...(info['description'] === undefined ? [] : ['description'])])
      if (typeof info[field] !== 'string')
        invalid(`#/info/${field}`, `The ${field} is no text.`, 'Write it in quotes.');
  } else invalid('#/info', 'The overlay has no `info`.', 'Write info: { title: …, version: … }.');
  if (!Array.isArray(written) || written.length === 0)
    invalid('#/actions', 'The overlay has no actions.', 'Write a list of actions, each with a `target`.');
  else parseActions(written);
  return { uri, actions };

  function parseActions(list: readonly unknown[]): void {
    const seen = new Set<string>();
    for (const [index, action] of list.entries()) {
      const pointer = appendPointer('#/actions', index);
      const text = JSON.stringify(action);
      if (seen.has(text)) invalid(pointer, 'This action is there twice.', 'Remove it.');
      seen.add(text);
      const parsed = parseAction(action, pointer, invalid);
      if (parsed) actions.push(parsed);
    }
  }
}

type Invalid = (pointer: string, message: string, hint: string) => void;

function parseAction(action: unknown, pointer: string, invalid: Invalid): Action | undefined {
  if (!isObject(action)) {
    invalid(pointer, 'This is no action.', 'Write a mapping with a `target`.');
    return undefined;
  }
  checkFields(action, ACTION_FIELDS, pointer, invalid);
  const { target, description, update, copy, remove } = action;
  if (description !== undefined && typeof description !== 'string')
    invalid(appendPointer(pointer, 'description'), 'The description is no text.', 'Write it in quotes.');
  if (remove !== undefined && typeof remove !== 'boolean')
    invalid(appendPointer(pointer, 'remove'), 'It is neither true nor false.', 'Write remove: true.');
  if (update !== undefined && copy !== undefined)
    invalid(pointer, 'The action both updates and copies.', 'Write two actions.');
  if (!isPath(target, appendPointer(pointer, 'target'), invalid)) return undefined;
  if (remove === true) return { target, change: { kind: 'remove' }, pointer };
  if (copy !== undefined)
    return isPath(copy, appendPointer(pointer, 'copy'), invalid)
      ? { target, change: { kind: 'copy', from: copy }, pointer }
      : undefined;
  return { target, change: update === undefined ? { kind: 'none' } : { kind: 'update', value: update }, pointer };
}

function isPath(value: unknown, pointer: string, invalid: Invalid): value is string {
  if (typeof value === 'string' && isJsonPath(value)) return true;
  invalid(pointer, 'It is no JSONPath (RFC 9535).', "Write one such as $.paths['/notes'].get.");
  return false;
}

function checkFields(
  value: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  pointer: string,
  invalid: Invalid,
): void {
  for (const name of Object.keys(value))
    if (!known.has(name) && !name.startsWith('x-'))
      invalid(appendPointer(pointer, name), `${name} is not expected here.`, `Write ${[...known].join(', ')}, or x-….`);
}
