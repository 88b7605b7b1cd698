import { atPointer, type Diagnostic } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import { appendPointer, parsePointer } from '../../util/json-pointer.js';
import { METHODS } from '../operations.js';
import type { Loss } from './losses.js';
import { unmarkPath } from './method-marker.js';

/**
 * Describes what a tool does not get to see of a document.
 *
 * @param tool who it is that does not know OpenAPI 3.2: `The docs page`
 */
export function describeLosses(losses: readonly Loss[], tool: string): readonly Diagnostic[] {
  return losses.map(({ pointer, message }) =>
    diagnostic(
      'projection-lossy',
      atPointer(originalPointer(pointer)),
      `${tool} does not know OpenAPI 3.2: ${message}`,
      'The server is not concerned.',
    ),
  );
}

/** Returns the pointer in the document of what stands under a marked path in its projection. */
function originalPointer(pointer: string): string {
  const [section = '', path = '', ...others] = parsePointer(pointer) ?? [];
  const marked = unmarkPath(path);
  if (!marked || (section !== 'paths' && section !== 'webhooks')) return pointer;
  const { method } = marked;
  const field = METHODS.includes(method) ? [method] : ['additionalOperations', method.toUpperCase()];
  const rest = others[0] === 'post' ? [...field, ...others.slice(1)] : others;
  return appendPointer('#', section, marked.path, ...rest);
}
