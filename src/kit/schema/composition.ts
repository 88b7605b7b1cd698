import type { Schema } from '../contract/model.js';
import { isExcluded, type Direction } from './access-mode.js';

/** What the parts of an object's composition say of each other's properties. */
export interface PropertyConstraints {
  /**
   * Properties that one direction does not carry. None of them can be required (OpenAPI 3.0.4, section 4.7.24.1),
   * wherever `required` stands.
   */
  readonly excluded: ReadonlySet<string>;
  /** Properties that are required in one part and have a default in another: they are demanded, not filled in. */
  readonly requiredWithDefault: ReadonlySet<string>;
}

const NO_NAMES: ReadonlySet<string> = new Set();
export const NO_CONSTRAINTS: PropertyConstraints = { excluded: NO_NAMES, requiredWithDefault: NO_NAMES };

/** Answers, for a schema and all it is composed of with `$ref` and `allOf`, what its parts have to know. */
export function createConstraintCollector(
  direction: Direction,
  resolve: (ref: string) => Schema,
): (schema: Schema) => PropertyConstraints {
  const known = new Map<Schema, PropertyConstraints>();
  return (schema) => {
    let composed = known.get(schema);
    if (!composed) known.set(schema, (composed = compose(schema)));
    return composed;
  };

  function compose(schema: Schema): PropertyConstraints {
    const excluded = new Set<string>();
    const required = new Set<string>();
    const withDefault = new Set<string>();
    for (const part of composedSchemas(schema)) {
      if (Array.isArray(part['required'])) for (const name of part['required'] as unknown[]) required.add(String(name));
      const properties = part['properties'];
      if (typeof properties !== 'object' || properties === null) continue;
      for (const [name, property] of Object.entries(properties as Record<string, Schema>)) {
        if (isExcluded(property, direction, resolve)) excluded.add(name);
        if (typeof property === 'object' && property['default'] !== undefined) withDefault.add(name);
      }
    }
    const requiredWithDefault = new Set([...withDefault].filter((name) => required.has(name)));
    return excluded.size + requiredWithDefault.size === 0 ? NO_CONSTRAINTS : { excluded, requiredWithDefault };
  }

  /** A schema, what it refers to, and the members of `allOf`, each once. */
  function composedSchemas(schema: Schema, seen = new Set<Exclude<Schema, boolean>>()): typeof seen {
    if (typeof schema === 'boolean' || seen.has(schema)) return seen;
    seen.add(schema);
    if (typeof schema['$ref'] === 'string') composedSchemas(resolve(schema['$ref']), seen);
    if (Array.isArray(schema['allOf'])) for (const member of schema['allOf'] as Schema[]) composedSchemas(member, seen);
    return seen;
  }
}

/** What holds for a part: what is said above it, and in itself. */
export function mergeConstraints(a: PropertyConstraints, b: PropertyConstraints): PropertyConstraints {
  if (b === NO_CONSTRAINTS || a === b) return a;
  if (a === NO_CONSTRAINTS) return b;
  return {
    excluded: new Set([...a.excluded, ...b.excluded]),
    requiredWithDefault: new Set([...a.requiredWithDefault, ...b.requiredWithDefault]),
  };
}

/** Tells two of them apart. */
export function constraintsKey({ excluded, requiredWithDefault }: PropertyConstraints): string {
  return excluded.size + requiredWithDefault.size === 0
    ? ''
    : JSON.stringify([[...excluded].sort(), [...requiredWithDefault].sort()]);
}
