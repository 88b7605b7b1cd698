import type { Contract } from '../../kit/index.js';
import { createNamer, toIdentifier } from '../source-text/identifiers.js';

/** Members that every generated class has. */
const MEMBERS = ['client', 'constructor', '__registry', ...Object.getOwnPropertyNames(Object.prototype)];

/**
 * Names the methods of a client: identifiers that differ from each other and from the members of its class.
 *
 * @returns the names by the id of their operation
 */
export function methodNames({ operations }: Contract): ReadonlyMap<string, string> {
  const plain = new Set(operations.map(({ id }) => id).filter((id) => camelCase(id) === id && !MEMBERS.includes(id)));
  const nameOf = createNamer([...MEMBERS, ...plain]);
  return new Map(operations.map(({ id }) => [id, plain.has(id) ? id : nameOf(camelCase(id))]));
}

/** Converts `Get_pet-by.ID` to `getPetByID`. */
function camelCase(id: string): string {
  const name = toIdentifier(id.replace(/[_$]+/g, '-'));
  return /^\p{Lu}\p{Ll}/u.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}
