import { isObject } from '../util/json.js';
import type { JsonSchema } from './json-schema.js';
import { keywordOf } from './vocabulary.js';

/**
 * Returns a plain schema with each schema that stands directly in it replaced; references are not followed.
 *
 * @param change returns what takes the place of a schema that stands under a keyword
 */
export function mapSubschemas(
  schema: JsonSchema,
  change: (subschema: JsonSchema, keyword: string) => JsonSchema,
): JsonSchema {
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, changed(name, value)]));

  function changed(name: string, value: unknown): unknown {
    const one = (member: unknown): unknown => (isObject(member) ? change(member, name) : member);
    switch (keywordOf(name)?.value) {
      case 'schema':
        return one(value);
      case 'schemas':
        return Array.isArray(value) ? value.map(one) : value;
      case 'schemasByName':
        return isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, one(member)]))
          : value;
      default:
        return value;
    }
  }
}
