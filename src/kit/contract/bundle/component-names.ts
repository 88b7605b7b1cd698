import { parsePointer } from '../../util/json-pointer.js';
import type { SourcePlace } from '../source/source-map.js';

/**
 * Chooses the name of a component that comes from another file: the last part of its pointer, or the name of its file;
 * more of the pointer, then the file, then a number where that is taken.
 */
export function componentName({ uri, pointer }: SourcePlace, isTaken: (name: string) => boolean): string {
  const segments = [...(parsePointer(pointer) ?? [])].map(allowed);
  let name = '';
  for (const segment of segments.reverse()) {
    name = name === '' ? segment : `${segment}-${name}`;
    if (!isTaken(name)) return name;
  }
  const file = allowed(baseName(uri));
  name = name === '' ? file : `${file}_${name}`;
  if (!isTaken(name)) return name;
  let number = 2;
  while (isTaken(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

/** `note` of `file:///api/schemas/note.yaml`. */
function baseName(uri: string): string {
  const [name = ''] = new URL(uri).pathname.split('/').slice(-1);
  return decodeURIComponent(name).replace(/\.[^.]+$/, '');
}

/** The characters a component may have in its name (OpenAPI 3.1.1, section 4.8.7). */
function allowed(text: string): string {
  return text.replace(/[^\w.-]+/g, '_') || '_';
}
