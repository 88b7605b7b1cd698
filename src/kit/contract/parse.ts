import { findDynamicAnchors } from './schema-identifiers.js';
import { methods } from './normalize.js';
import type { Contract, Document, Repair, Method, Operation, SecurityRequirement, SecurityScheme } from './model.js';
import type { Schema } from '../schema/schema.js';
import { appendPointer, resolvePointer } from '../util/json-pointer.js';
import { isObject, NodeReader, asString, type ObjectNode, type PlacedFault } from './node-reader.js';
import { parseParameters } from './parse-parameters.js';
import { parseRequestBody, parseResponses } from './parse-content.js';
import { parseMaxBodySize, parseRateLimits, parseSunset } from './parse-extensions.js';
import { basePathsOf } from './base-paths.js';

export type { PlacedFault } from './node-reader.js';

interface ParseInput {
  readonly source: string;
  readonly document: Document;
  readonly dialect: Contract['dialect'];
  readonly repairs: readonly Repair[];
  readonly locate: Contract['locate'];
}

/**
 * Makes the contract from a repairs document.
 *
 * @returns the contract, and every fault that keeps the document from being served; with faults the contract is not
 * to be used
 */
export function parseContract(input: ParseInput): { contract: Contract; faults: readonly PlacedFault[] } {
  const { document } = input;
  const reader = new NodeReader(document);
  const root: ObjectNode = { value: document, pointer: '#' };
  const securitySchemes = parseSecuritySchemes(reader, root);
  const operations: Operation[] = [];
  for (const [path, item] of reader.entries(root, 'paths')) {
    if (path.startsWith('x-')) continue;
    if (!path.startsWith('/')) reader.fault(item.pointer, `the path ${path} does not begin with /`, `write /${path}`);
    for (const method of methods) {
      if (item.value[method] === undefined) continue;
      const node = reader.object({ value: item.value[method], pointer: appendPointer(item.pointer, method) });
      if (node) operations.push(parseOperation(reader, { root, item, node, path, method }));
    }
  }
  const resolved = new Map<string, Schema | undefined>();
  const contract: Contract = {
    ...input,
    title: document.info.title,
    version: document.info.version,
    operations,
    securitySchemes,
    dynamicAnchors: findDynamicAnchors(document),
    resolve(ref) {
      if (!resolved.has(ref)) resolved.set(ref, schemaAt(document, ref));
      return resolved.get(ref);
    },
  };
  return { contract, faults: reader.faults };
}

interface OperationContext {
  readonly root: ObjectNode;
  readonly item: ObjectNode;
  readonly node: ObjectNode;
  readonly path: string;
  readonly method: Method;
}

function parseOperation(reader: NodeReader, context: OperationContext): Operation {
  const { root, item, node, path, method } = context;
  const levels = [node, item, root];
  return {
    id: asString(node.value['operationId']) ?? `${method} ${path}`,
    method,
    path,
    basePaths: basePathsOf(reader, levels),
    pointer: node.pointer,
    parameters: parseParameters(reader, node, item, path),
    requestBody: parseRequestBody(reader, node),
    responses: parseResponses(reader, node),
    security: parseSecurity(reader, [node, root]),
    rateLimits: parseRateLimits(reader, levels),
    maxBodySize: parseMaxBodySize(reader, levels),
    deprecated: node.value['deprecated'] === true,
    sunset: parseSunset(reader, node),
  };
}

/** The complete ones: an operation that names another one does not start, unless everything is public. */
function parseSecuritySchemes(reader: NodeReader, root: ObjectNode): ReadonlyMap<string, SecurityScheme> {
  const schemes = new Map<string, SecurityScheme>();
  const components = isObject(root.value['components']) ? root.value['components'] : {};
  for (const [name, { value }] of reader.entries({ value: components, pointer: '#/components' }, 'securitySchemes')) {
    const scheme = parseSecurityScheme(value);
    if (scheme) schemes.set(name, scheme);
  }
  return schemes;
}

function parseSecurityScheme(value: Readonly<Record<string, unknown>>): SecurityScheme | undefined {
  const { type, scheme, name, in: location } = value;
  if (type === 'http' && typeof scheme === 'string')
    return { type, scheme: scheme.toLowerCase(), bearerFormat: asString(value['bearerFormat']) };
  if (
    type === 'apiKey' &&
    typeof name === 'string' &&
    (location === 'header' || location === 'query' || location === 'cookie')
  )
    return { type, in: location, name };
  if (type === 'openIdConnect') return { type, openIdConnectUrl: asString(value['openIdConnectUrl']) ?? '' };
  return type === 'oauth2' || type === 'mutualTLS' ? { type } : undefined;
}

/** The nearest `security`: an any-of list of all-of sets; `undefined` when nobody says anything. */
function parseSecurity(reader: NodeReader, levels: readonly ObjectNode[]): readonly SecurityRequirement[] | undefined {
  const level = levels.find(({ value }) => value['security'] !== undefined);
  if (!level) return undefined;
  return [...reader.items(level, 'security')].map(
    ({ value }) =>
      new Map(
        Object.entries(value).map(([name, scopes]) => [name, Array.isArray(scopes) ? scopes.map(String) : []] as const),
      ),
  );
}

function schemaAt(document: Document, ref: string): Schema | undefined {
  const value = resolvePointer(document, ref);
  return typeof value === 'boolean' || isObject(value) ? value : undefined;
}
