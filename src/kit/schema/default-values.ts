import type { JsonSchema } from './json-schema.js';

/**
 * Whether a default is of the type, and within the bounds, that its own schema says; one that is not would turn valid
 * requests into invalid ones.
 */
export function matchesTypeAndBounds(value: unknown, plain: JsonSchema): boolean {
  if (Array.isArray(plain['enum']) && !plain['enum'].includes(value)) return false;
  if (typeof value === 'number' && !isWithin(value, plain['minimum'], plain['maximum'])) return false;
  if (typeof value === 'string' && !isWithin(Array.from(value).length, plain['minLength'], plain['maxLength']))
    return false;
  const types: unknown[] = Array.isArray(plain['type']) ? plain['type'] : [plain['type']];
  if (types[0] === undefined) return true;
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return types.includes(actual) || (types.includes('integer') && Number.isInteger(value));
}

function isWithin(size: number, least: unknown, most: unknown): boolean {
  return !(typeof least === 'number' && size < least) && !(typeof most === 'number' && size > most);
}
