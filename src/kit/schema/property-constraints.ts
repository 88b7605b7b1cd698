import { asArray, asObject } from '../util/json.js';
import { isExcluded, type Direction } from './access-mode.js';
import { asSchema, type Schema, type SchemaSource } from './schema.js';
import { conjunction } from './walk.js';

/** What the parts of an object's composition say of each other's properties. */
export interface PropertyConstraints {
  /**
   * Properties that one direction does not carry. None of them can be required (OpenAPI 3.0.4, section 4.7.24.1),
   * wherever `required` stands.
   */
  readonly excluded: ReadonlySet<string>;
  /** Properties that are required in one part and have a default in another: they are required, not filled in. */
  readonly requiredWithDefault: ReadonlySet<string>;
}

const NO_NAMES: ReadonlySet<string> = new Set();
export const NO_CONSTRAINTS: PropertyConstraints = { excluded: NO_NAMES, requiredWithDefault: NO_NAMES };

/** Creates a function that collects, for a schema and all that holds with it, what its parts have to know. */
export function createConstraintCollector(
  direction: Direction,
  source: SchemaSource,
): (schema: Schema) => PropertyConstraints {
  const known = new Map<Schema, PropertyConstraints>();
  return (schema) => {
    let constraints = known.get(schema);
    if (!constraints) known.set(schema, (constraints = collect(schema)));
    return constraints;
  };

  function collect(schema: Schema): PropertyConstraints {
    const excluded = new Set<string>();
    const required = new Set<string>();
    const withDefault = new Set<string>();
    for (const part of conjunction(schema, source)) {
      for (const name of asArray(part['required'])) required.add(String(name));
      for (const [name, value] of Object.entries(asObject(part['properties']))) {
        const property = asSchema(value);
        if (isExcluded(property, direction, source)) excluded.add(name);
        if (typeof property === 'object' && property['default'] !== undefined) withDefault.add(name);
      }
    }
    const requiredWithDefault = new Set([...withDefault].filter((name) => required.has(name)));
    return excluded.size + requiredWithDefault.size === 0 ? NO_CONSTRAINTS : { excluded, requiredWithDefault };
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

/** Returns a key that is the same for equal constraints only. */
export function constraintsKey({ excluded, requiredWithDefault }: PropertyConstraints): string {
  return excluded.size + requiredWithDefault.size === 0
    ? ''
    : JSON.stringify([[...excluded].sort(), [...requiredWithDefault].sort()]);
}
