import type { Schema } from '../contract/model.js';

/** A request carries no `readOnly` property, a response no `writeOnly` one. */
export type Direction = 'request' | 'response';

const word = { request: 'readOnly', response: 'writeOnly' } as const;

/** Whether a property is hidden from one direction, said beside its schema or in the schema it refers to. */
export function isHidden(schema: Schema, direction: Direction, resolve: (ref: string) => Schema): boolean {
  for (let at = schema, depth = 0; typeof at === 'object' && depth < 32; depth += 1) {
    if (at[word[direction]] === true) return true;
    if (typeof at['$ref'] !== 'string') return false;
    at = resolve(at['$ref']);
  }
  return false;
}

/**
 * The names of the properties of an object that one direction does not carry: its own and those of all schemas it is
 * composed of with `allOf`. None of them can be required (OpenAPI 3.0.4, section 4.7.24.1), wherever `required` stands.
 */
export function hiddenProperties(
  schema: Schema,
  direction: Direction,
  resolve: (ref: string) => Schema,
  seen: Set<Schema> = new Set(),
): ReadonlySet<string> {
  const names = new Set<string>();
  if (typeof schema === 'boolean' || seen.has(schema)) return names;
  seen.add(schema);
  const properties = schema['properties'];
  if (typeof properties === 'object' && properties !== null)
    for (const [name, property] of Object.entries<Schema>(properties as Record<string, Schema>))
      if (isHidden(property, direction, resolve)) names.add(name);
  const members: Schema[] = Array.isArray(schema['allOf']) ? [...(schema['allOf'] as Schema[])] : [];
  if (typeof schema['$ref'] === 'string') members.push(resolve(schema['$ref']));
  for (const member of members) for (const name of hiddenProperties(member, direction, resolve, seen)) names.add(name);
  return names;
}
