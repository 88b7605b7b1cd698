import type { Diagnostic, Diagnostics, Locate } from '../diagnostic.js';
import type { Schema } from '../schema/schema.js';
import { asObject, asString, isObject } from '../util/json.js';
import { appendPointer, resolvePointer } from '../util/json-pointer.js';
import { basePathsOf } from './base-paths.js';
import type { Contract, Document, Method, Operation, Repair, SecurityRequirement, SecurityScheme } from './model.js';
import { NodeReader, type ObjectNode } from './node-reader.js';
import { operationsIn } from './operations.js';
import { checkMethod } from './check-method.js';
import { parseRequestBody, parseResponses } from './parse-content.js';
import { parseIdempotency } from './parse-idempotency.js';
import {
  parseMaxBodySize,
  parseObject,
  parseRateLimits,
  parseSensitive,
  parseSunset,
  parseTimeout,
} from './parse-extensions.js';
import { parseParameters } from './parse-parameters.js';
import { findDynamicAnchors } from './schema-identifiers.js';

interface ParseInput {
  readonly source: string;
  readonly document: Document;
  readonly dialect: Contract['dialect'];
  readonly repairs: readonly Repair[];
  readonly locate: Locate;
  /** Why references to other files cannot be resolved. */
  readonly unresolved: ReadonlyMap<string, string>;
  /** Whether what is wrong with one operation keeps the whole contract from being used, or switches it off. */
  readonly strict: boolean;
  /** Gets everything that is wrong. */
  readonly diagnostics: Diagnostics;
}

/** Makes the contract from a repaired document. With errors among the diagnostics it is not to be used. */
export function parseContract(input: ParseInput): Omit<Contract, 'warnings'> {
  const { source, document, dialect, repairs, locate, unresolved, diagnostics, strict } = input;
  const reader = new NodeReader(document, unresolved);
  const root: ObjectNode = { value: document, pointer: '#' };
  const securitySchemes = parseSecuritySchemes(reader, root);
  const operations: Operation[] = [];
  for (const [path, item] of reader.entries(root, 'paths', true)) {
    if (!path.startsWith('/')) {
      const message = `The path ${path} does not begin with a slash.`;
      reader.report('path-invalid', appendPointer('#/paths', path), message, `Write /${path}.`);
      continue;
    }
    for (const { method, keys, value } of operationsIn(item.value)) {
      const node = reader.object({ value, pointer: appendPointer(item.pointer, ...keys) });
      if (!node) continue;
      const own = reader.fork();
      checkMethod(own, node, keys);
      const operation = parseOperation(own, { root, item, node, path, method });
      if (strict) diagnostics.merge(own.diagnostics);
      operations.push({ ...operation, disabled: strict ? undefined : own.diagnostics[0] });
    }
  }
  diagnostics.merge(strict ? reader.diagnostics : reader.diagnostics.map(withoutOperation));
  const resolved = new Map<string, Schema | undefined>();
  return {
    source,
    document,
    dialect,
    repairs,
    locate,
    unresolved,
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
}

/** What is only left out of a contract that is not read strictly is a warning: a path, or a security scheme. */
function withoutOperation(diagnostic: Diagnostic): Diagnostic {
  return ['reference-unresolved', 'reference-cycle', 'path-invalid'].includes(diagnostic.code)
    ? { ...diagnostic, severity: 'warning' }
    : diagnostic;
}

interface OperationContext {
  readonly root: ObjectNode;
  readonly item: ObjectNode;
  readonly node: ObjectNode;
  readonly path: string;
  readonly method: Method;
}

function parseOperation(reader: NodeReader, context: OperationContext): Omit<Operation, 'disabled'> {
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
    timeout: parseTimeout(reader, levels),
    idempotency: parseIdempotency(reader, node, method),
    object: parseObject(reader, node),
    sensitive: parseSensitive(reader, node),
    deprecated: node.value['deprecated'] === true,
    sunset: parseSunset(reader, node),
  };
}

/** The complete ones: an operation that names another one does not start, unless everything is public. */
function parseSecuritySchemes(reader: NodeReader, root: ObjectNode): ReadonlyMap<string, SecurityScheme> {
  const schemes = new Map<string, SecurityScheme>();
  const components = asObject(root.value['components']);
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
