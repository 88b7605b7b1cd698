import { keywordNames } from '../schema/vocabulary.js';

/**
 * Where the objects of an OpenAPI document are, for 3.0 to 3.2: the fields of each kind of object that hold others.
 * What is not named here, such as examples, defaults, listed values and extensions, is data, whatever it looks like.
 */

/** A kind of object. */
export type ObjectKind =
  | 'document'
  | 'paths'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'header'
  | 'requestBody'
  | 'responses'
  | 'response'
  | 'mediaType'
  | 'encoding'
  | 'callback'
  | 'example'
  | 'link'
  | 'securityScheme'
  | 'components'
  | 'schema';

/** What a field holds: an object, a map of objects by name, or a list of them, in place of which one may stand alone. */
export type FieldType = ObjectKind | `${ObjectKind}{}` | `${ObjectKind}[]`;

type Fields = Readonly<Record<string, FieldType>>;

/** Stands for every name that is no extension. */
const ANY_NAME = '*';

function fields(type: FieldType, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, type]));
}

const headerFields: Fields = { schema: 'schema', content: 'mediaType{}', examples: 'example{}' };
const encodingFields: Fields = {
  headers: 'header{}',
  encoding: 'encoding{}',
  prefixEncoding: 'encoding[]',
  itemEncoding: 'encoding',
};

const STRUCTURE: Readonly<Record<ObjectKind, Fields>> = {
  document: { paths: 'paths', webhooks: 'pathItem{}', components: 'components' },
  paths: { [ANY_NAME]: 'pathItem' },
  pathItem: {
    ...fields('operation', ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']),
    additionalOperations: 'operation{}',
    parameters: 'parameter[]',
  },
  operation: {
    parameters: 'parameter[]',
    requestBody: 'requestBody',
    responses: 'responses',
    callbacks: 'callback{}',
  },
  parameter: headerFields,
  header: headerFields,
  requestBody: { content: 'mediaType{}' },
  responses: { [ANY_NAME]: 'response' },
  response: { headers: 'header{}', content: 'mediaType{}', links: 'link{}' },
  mediaType: { schema: 'schema', itemSchema: 'schema', examples: 'example{}', ...encodingFields },
  encoding: encodingFields,
  callback: { [ANY_NAME]: 'pathItem' },
  example: {},
  link: {},
  securityScheme: {},
  components: {
    schemas: 'schema{}',
    responses: 'response{}',
    parameters: 'parameter{}',
    examples: 'example{}',
    requestBodies: 'requestBody{}',
    headers: 'header{}',
    securitySchemes: 'securityScheme{}',
    links: 'link{}',
    callbacks: 'callback{}',
    pathItems: 'pathItem{}',
    mediaTypes: 'mediaType{}',
  },
  // One schema may stand in place of a list, and a list of one schema: older drafts had tuples under `items`.
  schema: {
    ...fields(
      'schema[]',
      keywordNames(({ value }) => value === 'schema' || value === 'schemas'),
    ),
    ...fields(
      'schema{}',
      keywordNames(({ value }) => value === 'schemasByName'),
    ),
  },
};

const fieldsByKind = new Map(
  Object.entries(STRUCTURE).map(([kind, types]) => [kind, new Map(Object.entries(types))] as const),
);

/** Calls back for each member of a value that is an object, or a map or a list of them; what else it has is data. */
export function forEachMember(
  type: FieldType,
  value: object,
  callback: (key: string, member: unknown, type: FieldType) => void,
): void {
  const kind = elementKind(type);
  if (Array.isArray(value)) {
    if (isList(type)) for (const [index, item] of value.entries()) callback(String(index), item, kind);
    return;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(members)) {
    const member = isMap(type) ? kind : memberType(kind, key);
    if (member !== undefined) callback(key, members[key], member);
  }
}

/** Returns the type of a member of an object, a map or a list; `undefined` for one that is data. */
export function typeOfMember(type: FieldType, value: object, key: string): FieldType | undefined {
  if (Array.isArray(value)) return isList(type) ? elementKind(type) : undefined;
  return isMap(type) ? elementKind(type) : memberType(elementKind(type), key);
}

/** Returns the kind of object that a value is, where a field of that type is expected; `undefined` for a map or list. */
export function kindOf(type: FieldType, value: object): ObjectKind | undefined {
  return Array.isArray(value) || isMap(type) ? undefined : elementKind(type);
}

function memberType(kind: ObjectKind, key: string): FieldType | undefined {
  const types = fieldsByKind.get(kind);
  return types?.get(key) ?? (key.startsWith('x-') ? undefined : types?.get(ANY_NAME));
}

function isMap(type: FieldType): boolean {
  return type.endsWith('{}');
}

function isList(type: FieldType): boolean {
  return type.endsWith('[]');
}

const elementKinds = new Map<FieldType, ObjectKind>(
  Object.keys(STRUCTURE).flatMap((name) => {
    const kind = name as ObjectKind;
    return [[kind, kind] as const, [`${kind}{}`, kind] as const, [`${kind}[]`, kind] as const];
  }),
);

function elementKind(type: FieldType): ObjectKind {
  return elementKinds.get(type) ?? 'schema';
}

/** The section of `components` for each kind of object that has one. */
export const COMPONENT_SECTIONS: ReadonlyMap<ObjectKind | undefined, string> = new Map([
  ['schema', 'schemas'],
  ['response', 'responses'],
  ['parameter', 'parameters'],
  ['example', 'examples'],
  ['requestBody', 'requestBodies'],
  ['header', 'headers'],
  ['securityScheme', 'securitySchemes'],
  ['link', 'links'],
  ['callback', 'callbacks'],
]);
