import type { Schema, SchemaObject, SchemaSource } from './schema.js';
import { reachable } from './walk.js';

const FORMATS = ['html', 'plain-text'] as const;

/** A format that says how a string is cleaned. */
export type SanitizingFormat = (typeof FORMATS)[number];

export function isSanitizingFormat(format: unknown): format is SanitizingFormat {
  return FORMATS.some((name) => name === format);
}

const withoutBySource = new WeakMap<SchemaSource, Set<SchemaObject>>();

/**
 * Whether a schema has a sanitizing format anywhere in it. Most have none: what is found to have none, in itself and in
 * all it refers to, is remembered for the document.
 */
export function hasSanitizingFormat(schema: Schema | undefined, source: SchemaSource): boolean {
  let without = withoutBySource.get(source);
  if (!without) withoutBySource.set(source, (without = new Set()));
  const visited: SchemaObject[] = [];
  for (const { schema: at } of reachable(schema, '', source, without)) {
    visited.push(at);
    if (!isSanitizingFormat(at['format'])) continue;
    for (const one of visited) without.delete(one);
    return true;
  }
  return false;
}
