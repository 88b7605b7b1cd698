import type { JsonSchema, SchemaSet } from '../schema/json-schema.js';
import { subschemas } from '../schema/walk.js';

/** In how many ways a validation may come to one component before its steps are counted. */
const MAX_WAYS = 16;

/**
 * Finds the components that a validation may come to again and again for one part of a value: those in a cycle of
 * references, those behind one, and those to which many ways lead.
 */
export function findRepeated({ schemas, components }: SchemaSet): ReadonlySet<string> {
  const references = new Map(Object.entries(components).map(([name, schema]) => [name, referencesIn(schema)]));
  const ways = new Map<string, number>();
  const missing = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string, count: number): number => {
    const sum = (counts.get(name) ?? 0) + count;
    counts.set(name, sum);
    return sum;
  };
  for (const name of [...references.values()].flat()) add(missing, name, 1);
  for (const name of schemas.flatMap(referencesIn)) add(ways, name, 1);

  // Each component after all that refer to it: those in and behind a cycle never have their turn.
  const pending = [...references.keys()].filter((name) => !missing.has(name));
  const repeated = new Set(references.keys());
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const count = ways.get(name) ?? 0;
    if (count <= MAX_WAYS) repeated.delete(name);
    for (const target of references.get(name) ?? []) {
      add(ways, target, count);
      if (add(missing, target, -1) === 0) pending.push(target);
    }
  }
  return repeated;
}

/** Returns the names of the components that a schema refers to, each as often as it does. */
function referencesIn(schema: JsonSchema): readonly string[] {
  const names: string[] = [];
  const pending: JsonSchema[] = [schema];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { $ref: ref } = at;
    if (typeof ref === 'string') names.push(ref.slice(ref.lastIndexOf('/') + 1));
    for (const { schema: inner } of subschemas(at)) if (typeof inner === 'object') pending.push(inner);
  }
  return names;
}
