import type { Schema, SchemaSource } from './schema.js';
import { conjunction } from './walk.js';

/** A request carries no `readOnly` property, a response no `writeOnly` one. */
export type Direction = 'request' | 'response';

const EXCLUDING_KEYWORD = { request: 'readOnly', response: 'writeOnly' } as const;

/** Whether one direction does not carry a property, as its schema, or one that holds with it, says. */
export function isExcluded(schema: Schema, direction: Direction, source: SchemaSource): boolean {
  for (const part of conjunction(schema, source)) if (part[EXCLUDING_KEYWORD[direction]] === true) return true;
  return false;
}
