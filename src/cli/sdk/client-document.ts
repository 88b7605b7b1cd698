import {
  isObject,
  portableDocument,
  resolvePointer,
  servedDocument,
  type Contract,
  type Document,
} from '../../kit/index.js';

/**
 * Creates the document that a TypeScript client is generated from: what `/openapi.json` serves, with the names of the
 * methods as `operationId`s, and with texts that end no comment.
 */
export function clientDocument(contract: Contract, methodNames: ReadonlyMap<string, string>): Document {
  const document = portableDocument(servedDocument(contract));
  for (const { id, pointer } of contract.operations) {
    const operation = resolvePointer(document, pointer);
    if (isObject(operation)) Reflect.set(operation, 'operationId', methodNames.get(id));
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
