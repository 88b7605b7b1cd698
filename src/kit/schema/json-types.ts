/** Sets of JSON types as bits. A `number` is an `integer` or a `fraction`. */
export const types = { string: 1, integer: 2, fraction: 4, boolean: 8, null: 16, array: 32, object: 64 } as const;

export const NUMBER = types.integer | types.fraction;

/** Any JSON value at all. */
export const ANY_TYPE = 127;

/** What a parameter can carry as one piece of text. */
export const SCALAR_TYPES = types.string | NUMBER | types.boolean | types.null;

const byName: ReadonlyMap<unknown, number> = new Map([
  ...Object.entries(types),
  ['number', NUMBER] as [string, number],
]);

/** Returns the set that the value of a `type` keyword names; an unknown name excludes nothing. */
export function namedTypes(type: unknown): number {
  return union((Array.isArray(type) ? (type as unknown[]) : [type]).map((name) => byName.get(name) ?? ANY_TYPE));
}

/** Returns the type of a JSON value. */
export function typeOf(value: unknown): number {
  if (value === null) return types.null;
  if (Array.isArray(value)) return types.array;
  if (typeof value === 'number') return Number.isInteger(value) ? types.integer : types.fraction;
  return byName.get(typeof value) ?? ANY_TYPE;
}

export function union(sets: readonly number[]): number {
  return sets.reduce((all, set) => all | set, 0);
}
