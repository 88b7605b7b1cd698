import { operationsIn, valueKeywords, type Document } from '../../kit/index.js';
import type { Node } from './node.js';
import { Node as DocumentNode } from './node.js';

/** Which way a schema's values go: into the server, or out of it. */
export type Direction = 'request' | 'response';

/** What rules are asked about. */
export interface Visitor {
  root(node: Node): void;
  operation(operation: OperationNode): void;
  parameter(parameter: Node, operation: OperationNode): void;
  schema(schema: Node, direction: Direction): void;
}

/** An operation and what it inherits. */
export interface OperationNode {
  readonly node: Node;
  readonly method: string;
  readonly path: string;
  /** The nearest `security` as written; `undefined` when nobody says anything. */
  readonly security: unknown;
}

/** Shows a visitor every operation, parameter and schema that a client can meet; what is shared once per direction. */
export function walk(document: Document, visitor: Visitor): void {
  const root = DocumentNode.root(document);
  const seen = new Set<string>();
  visitor.root(root);
  for (const [path, item] of root.children('paths')) {
    if (!path.startsWith('/')) continue;
    for (const { method, keys } of operationsIn(item.value)) {
      const node = keys.reduce<Node | undefined>((parent, key) => parent?.child(key), item);
      if (!node) continue;
      const security = node.value['security'] ?? root.value['security'];
      visitOperation({ node, method, path, security }, item);
    }
  }

  function visitOperation(operation: OperationNode, item: Node): void {
    visitor.operation(operation);
    const { node } = operation;
    for (const parent of [item, node])
      for (const [, parameter] of parent.children('parameters')) {
        if (isNew(parameter, 'request')) visitor.parameter(parameter, operation);
        visitSchemaOf(parameter, 'request');
        visitContent(parameter, 'request');
      }
    const body = node.child('requestBody');
    if (body) visitContent(body, 'request');
    for (const [, response] of node.children('responses')) {
      visitContent(response, 'response');
      for (const [, header] of response.children('headers')) visitSchemaOf(header, 'response');
    }
  }

  function visitContent(parent: Node, direction: Direction): void {
    for (const [, media] of parent.children('content')) {
      visitSchemaOf(media, direction);
      visitSchemaOf(media, direction, 'itemSchema');
    }
  }

  function visitSchemaOf(parent: Node, direction: Direction, key = 'schema'): void {
    const schema = parent.child(key);
    if (schema) visitSchema(schema, direction);
  }

  function visitSchema(schema: Node, direction: Direction): void {
    if (!isNew(schema, direction)) return;
    visitor.schema(schema, direction);
    for (const { name, value } of valueKeywords) {
      const child = value === 'schema' ? schema.child(name) : undefined;
      if (child) visitSchema(child, direction);
      else if (value !== 'schema' || Array.isArray(schema.value[name]))
        for (const [, member] of schema.children(name)) visitSchema(member, direction);
    }
  }

  function isNew({ shared, pointer }: Node, direction: Direction): boolean {
    const key = `${direction} ${shared ?? pointer}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  }
}
