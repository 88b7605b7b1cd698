import { vocabulary } from '../src/kit/schema/vocabulary.js';

/** What becomes of a part of OpenAPI. */
export type Support = 'enforced' | 'applied' | 'described' | 'named';

/** A part of OpenAPI: since which version it exists, what becomes of it, and how. */
export type Entry = readonly [part: string, since: '3.0' | '3.1' | '3.2', support: Support, how: string];

/** The objects of OpenAPI outside schemas. Every field is here, whatever becomes of it. */
export const OBJECTS: readonly (readonly [object: string, entries: readonly Entry[]])[] = [
  ['Document', [
    ['`openapi`', '3.0', 'enforced', '3.0.x, 3.1.x and 3.2.x; documents of different versions may refer to each other.'],
    ['`$self`', '3.2', 'applied', 'The base of references. What only `$self` leads to is never fetched: it is looked for at the same place beside the file.'],
    ['`info`, `externalDocs`', '3.0', 'described', 'On the docs page and in clients.'],
    ['`servers`', '3.0', 'applied', 'Their paths, with every value of their variables. Hosts are not compared. `name` (3.2) is described.'],
    ['`paths`, `security`, `components`', '3.0', 'applied', 'See below.'],
    ['`webhooks`', '3.1', 'described', 'Others serve them; they have types.'],
    ['`tags`', '3.0', 'described', 'Groups of the docs page, with `summary`, `parent` and `kind` (3.2).'],
    ['`jsonSchemaDialect`', '3.1', 'described', 'Schemas are read as JSON Schema 2020-12.'],
  ]],
  ['Path item', [
    ['`get`, `put`, `post`, `delete`, `options`, `head`, `patch`, `trace`', '3.0', 'enforced', 'Routed; 405 with `Allow` for others. HEAD is served by GET.'],
    ['`query`', '3.2', 'enforced', 'Routed, with its body, in `Allow` and in CORS.'],
    ['`additionalOperations`', '3.2', 'enforced', 'Any method that Node parses; others are the error `method-unsupported`.'],
    ['`$ref`, `servers`, `parameters`', '3.0', 'applied', ''],
    ['`summary`, `description`', '3.0', 'described', ''],
  ]],
  ['Operation', [
    ['`operationId`', '3.0', 'applied', 'The name of the handler; made from method and path where it is missing.'],
    ['`parameters`, `requestBody`, `responses`, `security`', '3.0', 'enforced', ''],
    ['`deprecated`', '3.0', 'applied', 'The header `Deprecation`.'],
    ['`callbacks`', '3.0', 'described', 'Others serve them.'],
    ['`tags`, `summary`, `description`, `externalDocs`', '3.0', 'described', ''],
  ]],
  ['Parameter and header', [
    ['`in: path`, `query`, `header`, `cookie`', '3.0', 'enforced', ''],
    ['`in: querystring`', '3.2', 'enforced', 'The whole query, as a form, JSON or text: `request.query[name]`.'],
    ['`required`, `allowEmptyValue`, `schema`, `content`', '3.0', 'enforced', ''],
    ['`style`, `explode`', '3.0', 'enforced', 'Every style at its places, `cookie` since 3.2.'],
    ['`allowReserved`', '3.0', 'applied', 'Reserved characters are accepted with and without it, everywhere.'],
    ['`deprecated`, `description`, `example`, `examples`', '3.0', 'described', ''],
  ]],
  ['Request body, response and media type', [
    ['`required`, `content`', '3.0', 'enforced', 'Media types and ranges (RFC 9110); 415 for others.'],
    ['`schema`', '3.0', 'enforced', 'JSON, text, forms and multipart in both directions. XML and bytes are not validated.'],
    ['`itemSchema`', '3.2', 'enforced', 'Of multipart request bodies; of streams it is named by `item-schema-unenforced`.'],
    ['`encoding`', '3.0', 'enforced', '`contentType`, `style`, `explode`.'],
    ['`prefixEncoding`, `itemEncoding`', '3.2', 'enforced', 'Multipart bodies by position, also inside each other; of `headers` whether they are there.'],
    ['`$ref` (`components.mediaTypes`)', '3.2', 'applied', ''],
    ['`headers`', '3.0', 'enforced', 'Of responses.'],
    ['`links`, `description`, `summary` (3.2)', '3.0', 'described', '`description` may be missing.'],
    ['`example`, `examples`', '3.0', 'applied', 'What mocks respond with: `value`, `dataValue` and `serializedValue` (3.2).'],
  ]],
  ['Security scheme', [
    ['`http`, `apiKey`', '3.0', 'enforced', ''],
    ['`oauth2`, `openIdConnect`', '3.0', 'enforced', 'Tokens and their scopes. Flows, `oauth2MetadataUrl` and `deviceAuthorization` (3.2) are described.'],
    ['`mutualTLS`', '3.1', 'named', 'Without an authenticator, a server does not start.'],
    ['names that are URIs', '3.2', 'applied', 'In `security`.'],
    ['`deprecated`', '3.2', 'named', 'The lint rule `security-scheme-deprecated`.'],
  ]],
]; // prettier-ignore

/** What is said of single keywords of schemas. */
const KEYWORD_NOTES: Readonly<Partial<Record<keyof typeof vocabulary, string>>> = {
  format: 'Those of JSON Schema, `byte`, `int32`, `int64`, `float`, `double`; `html` and `plain-text` are sanitized.',
  discriminator: 'The property decides; with `defaultMapping` (3.2), other values and none as well.',
  nullable: 'Also where a document of 3.1 has it.',
  readOnly: 'Refused in requests.',
  writeOnly: 'Refused in responses.',
  xml: 'XML is not validated; `nodeType` since 3.2.',
  default: 'Filled in where a property or parameter is absent.',
  contentSchema: 'Texts are not taken apart.',
};

const SUPPORT_BY_ROLE = { assertion: 'enforced', applicator: 'enforced', annotation: 'described', identifier: 'applied' } as const; // prettier-ignore

/** The keywords of schemas, as everything that walks schemas knows them. */
export const KEYWORDS: readonly (readonly [keyword: string, support: Support, note: string])[] = Object.entries(
  vocabulary,
).map(([name, { role }]) => [
  `\`${name}\``,
  name === 'default' ? 'applied' : SUPPORT_BY_ROLE[role],
  KEYWORD_NOTES[name as keyof typeof vocabulary] ?? '',
]);
