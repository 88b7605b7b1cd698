import type { NodeReader, ObjectNode } from './node-reader.js';
import { METHODS } from './operations.js';

/** A method is a token (RFC 9110, section 9.1). */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Reports a name under `additionalOperations` that no request can have as its method, or that has a field of its own. */
export function checkMethod(reader: NodeReader, { pointer }: ObjectNode, keys: readonly string[]): void {
  const [field, name] = keys;
  if (field !== 'additionalOperations' || name === undefined) return;
  if (METHODS.includes(name.toLowerCase()))
    reader.report(
      'method-invalid',
      pointer,
      `${name} has a field of its own in a path item.`,
      `Move it to \`${name.toLowerCase()}\`.`,
    );
  else if (!TOKEN.test(name) || name !== name.toUpperCase())
    reader.report(
      'method-invalid',
      pointer,
      `${name} is no method that a server accepts: methods are case-sensitive tokens.`,
      'Write a registered one as requests have it, such as COPY.',
    );
}
