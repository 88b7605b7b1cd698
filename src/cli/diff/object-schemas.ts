import { isObject, portableDocument, walkDocument, type Document } from '../../kit/index.js';

const SCHEMA_MEMBERS = [
  ...['schema', 'items', 'contains', 'not', 'if', 'then', 'else', 'propertyNames', 'contentSchema'],
  ...['unevaluatedItems', 'unevaluatedProperties'],
];
const SCHEMA_MAPS = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'prefixItems', 'allOf', 'anyOf', 'oneOf']; // prettier-ignore

/** Returns a document that oasdiff can read: its references lead somewhere, and all its schemas are objects. */
export function withObjectSchemas(document: Document): Document {
  const copy = structuredClone(portableDocument(document));
  walkDocument(copy, undefined, ({ node, kind }) => {
    replaceBooleans(node, SCHEMA_MEMBERS);
    if (kind === 'schema')
      for (const map of SCHEMA_MAPS)
        if (typeof node[map] === 'object' && node[map] !== null) replaceBooleans(node[map]);
    return undefined;
  });
  const { components } = copy;
  if (isObject(components) && isObject(components['schemas'])) replaceBooleans(components['schemas']);
  return copy;
}

/** Replaces `true` by the schema of everything, and `false` by that of nothing. */
function replaceBooleans(parent: object, members: readonly string[] = Object.keys(parent)): void {
  for (const member of members) {
    const schema: unknown = Reflect.get(parent, member);
    if (typeof schema === 'boolean') Reflect.set(parent, member, schema ? {} : { not: {} });
  }
}
