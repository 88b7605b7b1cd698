import { declarePathParameters } from './normalize/declare-path-parameters.js';
import { declareResponses } from './normalize/declare-responses.js';
import { inlinePathItems } from './normalize/inline-path-items.js';
import { moveQueryOutOfPaths, type OnMove } from './normalize/move-query-out-of-paths.js';
import { nameOperations } from './normalize/name-operations.js';
import { nameSecuritySchemes } from './normalize/name-security-schemes.js';
import { pointAtSchemas } from './normalize/point-at-schemas.js';
import type { Document, Repair } from './model.js';

/**
 * Corrects in place what real documents get wrong and what has only one sensible reading. Nothing is silent: every
 * kind of repair is listed with its places when the server starts.
 *
 * What only the validator has to know of (`nullable` without a type, `exclusiveMinimum` of the other version, patterns
 * without the `u` flag, discriminators without mapping, keywords beside a `$ref`) needs no repair: see
 * schema/to-json-schema.ts.
 *
 * @param onMove gets the pointers of what stands elsewhere afterwards
 */
export function normalize(document: Document, onMove: OnMove): readonly Repair[] {
  inlinePathItems(document);
  nameSecuritySchemes(document);
  const query = moveQueryOutOfPaths(document, onMove);
  const repairs = [nameOperations, declarePathParameters, declareResponses, pointAtSchemas];
  return [...query, ...repairs.map((repair) => repair(document))].filter(({ places }) => places.length > 0);
}
