import { declarePathParameters } from './normalize/declare-path-parameters.js';
import { declareResponses } from './normalize/declare-responses.js';
import { inlinePathItems } from './normalize/inline-path-items.js';
import { nameOperations } from './normalize/name-operations.js';
import { dropRemoteReferences } from './normalize/drop-remote-references.js';
import { pointAtSchemas } from './normalize/point-at-schemas.js';
import { moveQueryOutOfPaths } from './normalize/move-query-out-of-paths.js';
import type { Document, Repair } from './model.js';

export { methods } from './operations.js';

/**
 * Corrects in place what real documents get wrong and what has only one sensible reading. Nothing is silent: every
 * kind of mend is listed with its places in the start's summary.
 *
 * @param lenient mends as well what leaves something unchecked
 *
 * What only the validator has to know of (`nullable` without a type, `exclusiveMinimum` of the other version, patterns
 * without the `u` flag, discriminators without mapping, words beside a `$ref`) needs no mend: see validation/projection.ts.
 */
export function normalize(document: Document, lenient = false): readonly Repair[] {
  inlinePathItems(document);
  const query = moveQueryOutOfPaths(document);
  const mends = [
    nameOperations,
    declarePathParameters,
    declareResponses,
    pointAtSchemas,
    ...(lenient ? [dropRemoteReferences] : []),
  ];
  return [...query, ...mends.map((correct) => correct(document))].filter(({ places }) => places.length > 0);
}
