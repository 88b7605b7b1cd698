import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, { astToString, type OpenAPI3, type SchemaObject } from 'openapi-typescript';
import ts from 'typescript';
import { loadContract, type Contract, type Operation } from '../kit/index.js';

/** What `generate` made, or would make. */
export interface Generated {
  readonly contract: Contract;
  /** By file name: what is to be in it. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Makes, from a contract, the bundled document that the server loads and the types of its operations, the second from
 * the bytes of the first.
 *
 * @param source the root file of the contract
 * @throws StartRefused with every fault of the contract
 */
export async function generate(source: string): Promise<Generated> {
  const contract = await loadContract(source);
  const json = `${JSON.stringify(contract.document, null, 2)}\n`;
  return {
    contract,
    files: new Map([
      ['openapi.json', json],
      ['api.d.ts', await typesOf(contract, json)],
    ]),
  };
}

/** Writes what differs. @returns the names of the files that were written */
export async function write(generated: Generated, directory: string): Promise<readonly string[]> {
  const stale = await differing(generated, directory);
  await mkdir(directory, { recursive: true });
  for (const name of stale) await writeFile(join(directory, name), generated.files.get(name) ?? '');
  return stale;
}

/** The names of the files that are not, byte for byte, what would be made now. */
export async function differing(generated: Generated, directory: string): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [name, text] of generated.files) {
    const present = await readFile(join(directory, name), 'utf8').catch(() => undefined);
    if (present !== text) stale.push(name);
  }
  return stale;
}

const banner = '/** Made from the contract by `gatehouse generate`. Edit the contract, not this file. */\n\n';

async function typesOf(contract: Contract, json: string): Promise<string> {
  const nodes = await openapiTS(JSON.parse(json) as OpenAPI3, {
    silent: true,
    emptyObjectsUnknown: true,
    transform: (schema: SchemaObject) => (isFile(schema) ? ts.factory.createTypeReferenceNode('Blob') : undefined),
  });
  const byId = new Map(contract.operations.map((operation) => [operation.id, operation]));
  return banner + astToString(nodes.map((node) => withSecurity(node, byId)));
}

/** Binary strings reach a handler, and leave it, as files. */
function isFile(schema: SchemaObject): boolean {
  const { type, format, contentMediaType, contentEncoding } = schema as Record<string, unknown>;
  if (type !== undefined && type !== 'string') return false;
  return format === 'binary' || (typeof contentMediaType === 'string' && contentEncoding === undefined);
}

/**
 * Adds to each operation whether its handler has a user: `operations`, as openapi-typescript makes it, does not say
 * which operations are public.
 */
function withSecurity(node: ts.Node, byId: ReadonlyMap<string, Operation>): ts.Node {
  if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'operations') return node;
  const members = node.members.map((member) => {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isTypeLiteralNode(member.type)) return member;
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : '';
    const literal = ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(securityOf(byId.get(name))));
    const security = ts.factory.createPropertySignature(undefined, 'security', undefined, literal);
    const type = ts.factory.updateTypeLiteralNode(
      member.type,
      ts.factory.createNodeArray([security, ...member.type.members]),
    );
    return ts.factory.updatePropertySignature(member, member.modifiers, member.name, member.questionToken, type);
  });
  return ts.factory.updateInterfaceDeclaration(
    node,
    node.modifiers,
    node.name,
    node.typeParameters,
    node.heritageClauses,
    members,
  );
}

function securityOf(operation: Operation | undefined): 'required' | 'optional' | 'none' {
  const sets = operation?.security ?? [];
  if (sets.length === 0) return 'none';
  return sets.some((set) => set.size === 0) ? 'optional' : 'required';
}
