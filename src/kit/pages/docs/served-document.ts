import { operationsIn } from '../../contract/operations.js';
import type { Contract, Document, Operation, Parameter } from '../../contract/model.js';
import { NodeReader } from '../../contract/node-reader.js';
import { asArray, asObject, isObject } from '../../util/json.js';
import { basePathsOf } from '../../contract/base-paths.js';
import {
  defaultResponses,
  idempotencyKeyParameter,
  problemSchema,
  responseOf,
  type DefaultResponse,
} from './default-responses.js';

type Node = Readonly<Record<string, unknown>>;

/**
 * The contract as clients see it: what `/openapi.json` serves and SDKs are made from. The contract's own document is
 * left as it is.
 *
 * - `servers` name paths of this host only (OpenAPI 3.1.1, 4.8.5): `https://api.example.com/v1` becomes `/v1`.
 * - `x-rate-limit`, `x-max-body-size`, `x-timeout`, `x-object`, `x-sensitive` and `x-lint-ignore` are left out: how a server defends itself is no client's
 *   business, and the `RateLimit` headers tell what a client needs. `x-sunset` speaks to clients and stays, as do all extensions of others.
 * - The header `Idempotency-Key` is added to each operation that honors it; `x-idempotency` stays, as it speaks to clients.
 * - What the kit answers on its own (400, 401, …) is added to each operation it can happen to, unless the operation
 *   declares exactly that status. A range or `default` does not count: it describes what handlers answer, and a status
 *   that is written out goes before it (OpenAPI 3.1.1, 4.8.16).
 *
 * @returns an OpenAPI document of the contract's own version
 */
export function servedDocument(contract: Contract): Document {
  const { document } = contract;
  const reader = new NodeReader(document, new Map());
  const components = isObject(document['components']) ? document['components'] : {};
  const added = addedComponents(components);
  const operations = new Map(
    contract.operations.map((operation) => [`${operation.method} ${operation.path}`, operation]),
  );

  const paths = isObject(document['paths']) ? Object.entries(document['paths']) : [];
  const servedPaths = paths.map(([path, item]) => [path, isObject(item) ? pathItem(path, item) : item] as const);
  return {
    ...without(document, ...EXTENSION_KEYWORDS),
    openapi: document.openapi,
    info: document.info,
    servers: serversOf(document) ?? [{ url: '/' }],
    ...(document['paths'] === undefined ? {} : { paths: Object.fromEntries(servedPaths) }),
    ...(added.used ? { components: added.merged() } : {}),
  };

  function pathItem(path: string, item: Node): Node {
    const served: Record<string, unknown> = withServers(item);
    const additional: Record<string, unknown> = {};
    for (const { method, keys, value } of operationsIn(item)) {
      const [field = '', name] = keys;
      const operation = operations.get(`${method} ${path}`);
      if (!isObject(value) || !operation) continue;
      const described = withDefaultResponses(withServers(value), operation);
      if (name === undefined) served[field] = described;
      else additional[name] = described;
    }
    if (Object.keys(additional).length > 0)
      served['additionalOperations'] = { ...asObject(item['additionalOperations']), ...additional };
    return served;
  }

  function withServers(node: Node): Record<string, unknown> {
    const servers = serversOf(node);
    const others = without(node, 'servers', ...EXTENSION_KEYWORDS);
    return servers ? { ...others, servers } : others;
  }

  function serversOf(node: Node): readonly object[] | undefined {
    if (!Array.isArray(node['servers']) || node['servers'].length === 0) return undefined;
    return basePathsOf(reader, [{ value: node, pointer: '#' }]).map((path) => ({ url: path === '' ? '/' : path }));
  }

  function withDefaultResponses(written: Record<string, unknown>, operation: Operation): Node {
    const responses: Record<string, unknown> = isObject(written['responses']) ? { ...written['responses'] } : {};
    for (const answer of defaultResponses)
      if (!Object.hasOwn(responses, answer.status) && answer.appliesTo(operation))
        responses[answer.status] = added.refTo(answer);
    return { ...written, ...withIdempotencyKey(written, operation), responses };
  }
}

/** The header that an operation takes although it does not declare it. */
function withIdempotencyKey(written: Node, { idempotency, parameters }: Operation): Node {
  const isKey = ({ in: place, name }: Parameter): boolean =>
    place === 'header' && name.toLowerCase() === 'idempotency-key';
  if (!idempotency || parameters.some(isKey)) return {};
  return { parameters: [...asArray(written['parameters']), idempotencyKeyParameter(idempotency)] };
}

const EXTENSION_KEYWORDS = ['x-rate-limit', 'x-max-body-size', 'x-timeout', 'x-lint-ignore', 'x-object', 'x-sensitive'];

function without(node: Node, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(node).filter(([name]) => !names.includes(name)));
}

interface Added {
  readonly used: boolean;
  refTo(answer: DefaultResponse): { readonly $ref: string };
  merged(): Node;
}

/** What is added to the components, under names that the contract has not taken; only what some operation needs. */
function addedComponents(components: Node): Added {
  const schemas = isObject(components['schemas']) ? components['schemas'] : {};
  const responses = isObject(components['responses']) ? components['responses'] : {};
  const schemaName = isProblem(schemas['Problem']) ? 'Problem' : freeName('Problem', schemas);
  const addedResponses: Record<string, object> = {};
  const refs = new Map<DefaultResponse, { readonly $ref: string }>();
  return {
    get used() {
      return refs.size > 0;
    },
    refTo(answer) {
      const known = refs.get(answer);
      if (known) return known;
      const name = freeName(answer.name, responses);
      addedResponses[name] = responseOf(answer, `#/components/schemas/${schemaName}`);
      const ref = { $ref: `#/components/responses/${name}` };
      refs.set(answer, ref);
      return ref;
    },
    merged: () => ({
      ...components,
      schemas: { ...schemas, [schemaName]: schemas[schemaName] ?? problemSchema },
      responses: { ...responses, ...addedResponses },
    }),
  };
}

/** A contract may describe the kit's problem documents itself, in its own words: then it has the schema already. */
function isProblem(schema: unknown): boolean {
  if (!isObject(schema) || !isObject(schema['properties'])) return false;
  const { properties } = schema;
  return problemSchema.required.every((name) => Object.hasOwn(properties, name));
}

function freeName(wanted: string, taken: Node): string {
  let name = wanted;
  for (let n = 2; Object.hasOwn(taken, name); n += 1) name = `${wanted}${n}`;
  return name;
}
