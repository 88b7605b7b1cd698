import type { Schema } from '../contract/model.js';
import { isHidden, type Direction } from './access-mode.js';

/** What the parts of an object's composition say of each other's properties. */
export interface Composed {
  /**
   * Properties that one direction does not carry. None of them can be required (OpenAPI 3.0.4, section 4.7.24.1),
   * wherever `required` stands.
   */
  readonly hidden: ReadonlySet<string>;
  /** Properties that are required in one part and have a default in another: they are demanded, not filled in. */
  readonly demanded: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();
export const alone: Composed = { hidden: none, demanded: none };

/** Answers, for a schema and all it is composed of with `$ref` and `allOf`, what its parts have to know. */
export function createComposition(
  direction: Direction,
  resolve: (ref: string) => Schema,
): (schema: Schema) => Composed {
  const known = new Map<Schema, Composed>();
  return (schema) => {
    let composed = known.get(schema);
    if (!composed) known.set(schema, (composed = compose(schema)));
    return composed;
  };

  function compose(schema: Schema): Composed {
    const hidden = new Set<string>();
    const required = new Set<string>();
    const withDefault = new Set<string>();
    for (const part of partsOf(schema)) {
      if (Array.isArray(part['required'])) for (const name of part['required'] as unknown[]) required.add(String(name));
      const properties = part['properties'];
      if (typeof properties !== 'object' || properties === null) continue;
      for (const [name, property] of Object.entries(properties as Record<string, Schema>)) {
        if (isHidden(property, direction, resolve)) hidden.add(name);
        if (typeof property === 'object' && property['default'] !== undefined) withDefault.add(name);
      }
    }
    const demanded = new Set([...withDefault].filter((name) => required.has(name)));
    return hidden.size + demanded.size === 0 ? alone : { hidden, demanded };
  }

  /** A schema, what it refers to, and the members of `allOf`, each once. */
  function partsOf(schema: Schema, seen = new Set<Exclude<Schema, boolean>>()): typeof seen {
    if (typeof schema === 'boolean' || seen.has(schema)) return seen;
    seen.add(schema);
    if (typeof schema['$ref'] === 'string') partsOf(resolve(schema['$ref']), seen);
    if (Array.isArray(schema['allOf'])) for (const member of schema['allOf'] as Schema[]) partsOf(member, seen);
    return seen;
  }
}

/** What holds for a part: what is said above it, and in itself. */
export function together(a: Composed, b: Composed): Composed {
  if (b === alone || a === b) return a;
  if (a === alone) return b;
  return { hidden: new Set([...a.hidden, ...b.hidden]), demanded: new Set([...a.demanded, ...b.demanded]) };
}

/** Tells two of them apart. */
export function keyOf({ hidden, demanded }: Composed): string {
  return hidden.size + demanded.size === 0 ? '' : JSON.stringify([[...hidden].sort(), [...demanded].sort()]);
}
