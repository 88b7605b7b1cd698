import { asArray, isObject } from '../util/json.js';

/** A security scheme that a requirement names by a URI, and where in the object with the `security`. */
export interface SecurityReference {
  readonly ref: string;
  readonly keys: readonly string[];
}

/**
 * Finds the security schemes that the `security` of a document or an operation names by URI (OpenAPI 3.2, section 4.30).
 *
 * @param isComponent whether a name is that of a component, which goes first
 */
export function securityReferences(
  value: object,
  isComponent: (name: string) => boolean,
): readonly SecurityReference[] {
  const { security } = value as { security?: unknown };
  return asArray(security).flatMap((requirement, index) =>
    Object.keys(isObject(requirement) ? requirement : {}).flatMap((ref) =>
      /[#/]/.test(ref) && !isComponent(ref) ? [{ ref, keys: ['security', String(index), ref] }] : [],
    ),
  );
}

/** Returns requirements with other names for some schemes. */
export function renameSchemes(security: unknown, nameOf: (name: string) => string): unknown {
  if (!Array.isArray(security)) return security;
  return security.map((requirement: unknown) =>
    isObject(requirement)
      ? Object.fromEntries(Object.entries(requirement).map(([name, scopes]) => [nameOf(name), scopes]))
      : requirement,
  );
}
