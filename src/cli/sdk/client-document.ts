import {
  isObject,
  portableDocument,
  resolvePointer,
  servedDocument,
  type Contract,
  type Document,
  type Operation,
} from '../../kit/index.js';

/**
 * Creates the document that a TypeScript client is generated from: what `/openapi.json` serves, with the names of the
 * methods as `operationId`s, and with texts that end no comment.
 */
export function clientDocument(contract: Contract, methodNames: ReadonlyMap<string, string>): Document {
  const document = portableDocument(servedDocument(contract));
  for (const { id, pointer, parameters } of contract.operations) {
    const operation = resolvePointer(document, pointer);
    if (!isObject(operation)) continue;
    operation['operationId'] = methodNames.get(id);
    addCookieHeader(operation, parameters);
  }
  openCommentEnds(document);
  return document;
}

const COMMENT_MEMBERS = ['title', 'summary', 'description'];

/** Separates the two characters that end a comment. The generator removes them once, which can join two others. */
function openCommentEnds(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (isObject(value))
    for (const member of COMMENT_MEMBERS) {
      const text = value[member];
      if (typeof text === 'string') value[member] = text.replace(/\*(?=\/)/g, '* ');
    }
  for (const child of Object.values(value)) openCommentEnds(child);
}

/** Describes cookies as the properties of a header, since the generator has no other place for them. */
function addCookieHeader(operation: Record<string, unknown>, parameters: Operation['parameters']): void {
  const cookies = parameters.filter((parameter) => parameter.in === 'cookie');
  if (cookies.length === 0) return;
  const required = cookies.filter((cookie) => cookie.required).map(({ name }) => name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(cookies.map((cookie) => [cookie.name, cookie.schema])),
    ...(required.length === 0 ? {} : { required }),
  };
  const header = { name: 'Cookie', in: 'header', required: required.length > 0, schema };
  operation['parameters'] = [
    ...(Array.isArray(operation['parameters']) ? (operation['parameters'] as unknown[]) : []),
    header,
  ];
}
