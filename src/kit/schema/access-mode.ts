import type { Schema } from '../contract/model.js';

/** A request carries no `readOnly` property, a response no `writeOnly` one. */
export type Direction = 'request' | 'response';

const EXCLUDING_KEYWORD = { request: 'readOnly', response: 'writeOnly' } as const;

/** Whether a property is hidden from one direction, said beside its schema or in the schema it refers to. */
export function isExcluded(schema: Schema, direction: Direction, resolve: (ref: string) => Schema): boolean {
  for (let at = schema, depth = 0; typeof at === 'object' && depth < 32; depth += 1) {
    if (at[EXCLUDING_KEYWORD[direction]] === true) return true;
    if (typeof at['$ref'] !== 'string') return false;
    at = resolve(at['$ref']);
  }
  return false;
}
