import type { Schema } from '../contract/model.js';

/** What a discriminator makes of a `oneOf` or `anyOf`. */
export interface DiscriminatedChoice<Plain> {
  /** The keyword whose place the choice takes. */
  readonly replaces: 'oneOf' | 'anyOf';
  readonly schema: Plain;
}

/**
 * Turns `oneOf` + `discriminator` into one `if`/`then` per value of the discriminating property, and an `enum` of
 * those values: the property decides, alternatives that overlap cannot both match, and the faults that are reported
 * are those of the alternative the client chose.
 *
 * A value that leads to an alternative comes from `mapping`, else from the `const` or `enum` of the property in that
 * alternative, else it is the alternative's name (OpenAPI 3.1.1, section 4.8.25). Answers `undefined` where there is
 * no discriminator, or where an alternative has no name: then `oneOf` and `anyOf` say all there is to say.
 *
 * @param project the plain form of one alternative
 */
export function discriminated<Plain>(
  schema: Exclude<Schema, boolean>,
  resolve: (ref: string) => Schema,
  project: (alternative: Schema) => Plain,
): DiscriminatedChoice<Record<string, unknown>> | undefined {
  const discriminator = schema['discriminator'] as { propertyName?: unknown; mapping?: unknown } | undefined;
  const property = discriminator?.propertyName;
  const replaces = Array.isArray(schema['oneOf']) ? 'oneOf' : Array.isArray(schema['anyOf']) ? 'anyOf' : undefined;
  if (typeof property !== 'string' || replaces === undefined) return undefined;

  const mapping = Object.entries((discriminator?.mapping ?? {}) as Record<string, unknown>);
  const byValue = new Map<unknown, Schema>();
  for (const alternative of schema[replaces] as Schema[]) {
    const ref = typeof alternative === 'object' ? alternative['$ref'] : undefined;
    if (typeof ref !== 'string') return undefined;
    const name = ref.slice(ref.lastIndexOf('/') + 1);
    const mapped = mapping.filter(([, target]) => target === ref || target === name).map(([value]) => value);
    const values = mapped.length > 0 ? mapped : (declaredValues(resolve(ref), property, resolve) ?? [name]);
    for (const value of values) {
      const before = byValue.get(value);
      // Two alternatives for one value: the property does not decide, `oneOf` has to.
      if (typeof before === 'object' && before['$ref'] !== ref) return undefined;
      byValue.set(value, alternative);
    }
  }
  const choices = [...byValue].map(([value, alternative]) => ({
    if: { properties: { [property]: { const: value } }, required: [property] },
    then: project(alternative),
  }));
  return {
    replaces,
    schema: {
      type: 'object',
      required: [property],
      properties: { [property]: { enum: [...byValue.keys()] } },
      allOf: choices,
    },
  };
}

/** The values an alternative allows for the property, when it lists them, itself or in what it is composed of. */
function declaredValues(
  schema: Schema,
  property: string,
  resolve: (ref: string) => Schema,
  depth = 0,
): readonly unknown[] | undefined {
  if (typeof schema === 'boolean' || depth > 16) return undefined;
  if (typeof schema['$ref'] === 'string') return declaredValues(resolve(schema['$ref']), property, resolve, depth + 1);
  let own = (schema['properties'] as Record<string, Schema> | undefined)?.[property];
  for (let i = 0; i < 16 && typeof own === 'object' && typeof own['$ref'] === 'string'; i += 1)
    own = resolve(own['$ref']);
  if (typeof own === 'object') {
    if (own['const'] !== undefined) return [own['const']];
    if (Array.isArray(own['enum']) && own['enum'].length > 0) return own['enum'] as unknown[];
  }
  for (const member of (schema['allOf'] as Schema[] | undefined) ?? []) {
    const values = declaredValues(member, property, resolve, depth + 1);
    if (values) return values;
  }
  return undefined;
}
