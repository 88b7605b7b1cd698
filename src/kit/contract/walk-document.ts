import { appendPointer, parsePointer, resolvePointer } from '../util/json-pointer.js';
import { forEachMember, kindOf, typeOfMember, type FieldType, type ObjectKind } from './structure.js';

/** An object of a document, where it is, and of what kind. */
export interface Visited {
  readonly node: Record<string, unknown>;
  readonly pointer: string;
  readonly kind: ObjectKind;
}

/**
 * Visits every object of a document: those in their places, and what references in it lead to elsewhere. Data, such as
 * examples and extensions, is left out.
 *
 * @param context the context of the document, and of what only references lead to
 * @param visit gets an object and the context of the object around it; returns the context of what is inside
 * @param type what the document is, where it is a part of one
 */
export function walkDocument<Context>(
  document: unknown,
  context: Context,
  visit: (visited: Visited, context: Context) => Context,
  type: FieldType = 'document',
): void {
  const elsewhere = new Map<string, FieldType>();
  const seen = new Set<object>();
  walk(document, type, '#', context, false);
  for (const [ref, expected] of elsewhere)
    if (!hasPlace(document, type, ref)) walk(resolvePointer(document, ref), expected, ref, context, true);

  function walk(value: unknown, type: FieldType, pointer: string, around: Context, isElsewhere: boolean): void {
    if (typeof value !== 'object' || value === null) return;
    if (isElsewhere) {
      if (seen.has(value)) return;
      seen.add(value);
    }
    const kind = kindOf(type, value);
    const node = value as Record<string, unknown>;
    const inside = kind === undefined ? around : visit({ node, pointer, kind }, around);
    const { $ref: ref } = node;
    if (typeof ref === 'string' && ref.startsWith('#') && !isComponent(ref)) elsewhere.set(ref, type);
    forEachMember(type, value, (key, member, memberType) => {
      if (typeof member === 'object') walk(member, memberType, appendPointer(pointer, key), inside, isElsewhere);
    });
  }
}

/** Most references are such, and need not be looked up: the components of a document have their place in it. */
export function isComponent(ref: string): boolean {
  return /^#\/components\/(schemas|responses|parameters|examples|requestBodies|headers)\/[^/]+$/.test(ref);
}

/** Whether a pointer leads only through places where a document of that type has objects. */
export function hasPlace(document: unknown, type: FieldType, pointer: string): boolean {
  let value = document;
  let found: FieldType | undefined = type;
  for (const segment of parsePointer(pointer) ?? []) {
    if (typeof value !== 'object' || value === null || found === undefined) return false;
    found = typeOfMember(found, value, segment);
    value = (value as Record<string, unknown>)[segment];
  }
  return found !== undefined;
}
