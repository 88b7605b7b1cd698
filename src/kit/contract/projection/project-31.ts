import { isObject } from '../../util/json.js';
import type { Document } from '../model.js';
import { METHODS_OF_30, operationsOf } from '../operations.js';
import { walkDocument } from '../walk-document.js';
import { inlineMediaTypes, projectMediaType } from './media-types.js';
import { projectPathItem, projectPathItems } from './path-items.js';
import { Losses, type Loss } from './losses.js';
import { projectExample, projectHeader, projectParameter, projectResponse, projectServers } from './objects.js';
import { projectSchema } from './schemas.js';
import { projectSecurityScheme, projectTags } from './security-and-tags.js';

/** A document in OpenAPI 3.1, and what of it 3.1 has no words for. */
export interface Projection {
  readonly document: Document;
  readonly losses: readonly Loss[];
}

/** Whether a document has what OpenAPI 3.1 does not know. */
export function needsProjection(document: Document): boolean {
  if (!/^3\.[01](\.|$)/.test(document.openapi)) return true;
  return [...operationsOf(document)].some(({ method }) => !METHODS_OF_30.includes(method));
}

/**
 * Writes a document of OpenAPI 3.2 as one of 3.1, for tools that do not know 3.2: those that make types and clients, the
 * docs page, and the comparison of documents. It describes the same requests and responses, as far as 3.1 can; an
 * operation of a method that 3.1 has no field for stands as `post` under a marked path (see `markPath`).
 *
 * @param document a bundled and repaired document; a document of an older version is returned as it is
 * @example
 * const { document, losses } = projectTo31(contract.document);
 */
export function projectTo31(document: Document): Projection {
  if (!needsProjection(document)) return { document, losses: [] };
  const losses = new Losses();
  const copy = structuredClone(document) as Record<string, unknown>;
  inlineMediaTypes(copy);
  for (const section of ['paths', 'webhooks']) projectPathItems(copy[section]);
  projectTags(copy);
  delete copy['$self'];
  walkDocument(copy, undefined, ({ node, pointer, kind }) => {
    projectServers(node);
    if (kind === 'pathItem') projectPathItem(node, pointer, losses);
    else if (kind === 'parameter') projectParameter(node, pointer, losses);
    else if (kind === 'header') projectHeader(node, pointer, losses);
    else if (kind === 'mediaType') projectMediaType(node, pointer, losses);
    else if (kind === 'response') projectResponse(node);
    else if (kind === 'example') projectExample(node);
    else if (kind === 'schema') projectSchema(node, pointer, losses);
    else if (kind === 'securityScheme') projectSecurityScheme(node, pointer, losses);
    return undefined;
  });
  if (isObject(copy['components'])) delete copy['components']['mediaTypes'];
  const version = /^3\.[01](\.|$)/.test(document.openapi) ? document.openapi : '3.1.1';
  return { document: { ...copy, openapi: version, info: document.info }, losses: losses.found };
}
