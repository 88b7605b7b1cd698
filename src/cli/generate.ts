import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, {
  astToString,
  transformSchemaObject,
  type SchemaObject,
  type TransformNodeOptions,
} from 'openapi-typescript';
import ts from 'typescript';
import {
  isObject,
  ITEM_STREAM,
  loadContract,
  portableDocument,
  withItemLists,
  type Contract,
  type Operation,
  type Schema,
} from '../kit/index.js';

/** The output of `generate`. */
export interface Generated {
  readonly contract: Contract;
  /** The contents of the files, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Generates the bundled document that the server loads, and the types of its operations.
 *
 * @param source the root file of the contract
 * @throws StartupError with all errors of the contract
 */
export async function generate(source: string): Promise<Generated> {
  const contract = await loadContract(source);
  const json = `${JSON.stringify(contract.document, null, 2)}\n`;
  return {
    contract,
    files: new Map([
      ['openapi.json', json],
      ['api.d.ts', await generateTypes(contract)],
    ]),
  };
}

/** Writes the stale files. @returns their names */
export async function writeGenerated(generated: Generated, directory: string): Promise<readonly string[]> {
  const stale = await findStaleFiles(generated, directory);
  await mkdir(directory, { recursive: true });
  for (const name of stale) await writeFile(join(directory, name), generated.files.get(name) ?? '');
  return stale;
}

/** Returns the names of the files whose contents are missing or differ. */
export async function findStaleFiles(generated: Generated, directory: string): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [name, text] of generated.files) {
    const present = await readFile(join(directory, name), 'utf8').catch(() => undefined);
    if (present !== text) stale.push(name);
  }
  return stale;
}

const BANNER = '/** Generated from the contract by `gatehouse generate`. Edit the contract, not this file. */\n\n';

async function generateTypes(contract: Contract): Promise<string> {
  const nodes = await openapiTS(portableDocument(withItemLists(contract)), {
    silent: true,
    emptyObjectsUnknown: true,
    transform: typeOfSpecial,
  });
  const byId = new Map(contract.operations.map((operation) => [operation.id, operation]));
  return BANNER + allowUndescribedRequired(astToString(nodes.map((node) => addOperationFacts(node, byId))));
}

/** Allows `required` to list properties that are not described, which openapi-typescript's helper type rejects. */
function allowUndescribedRequired(types: string): string {
  return types.replace(
    /type WithRequired<T, K extends keyof T> = T & \{\s*\[P in K\]-\?: T\[P\];?\s*\};/,
    'type WithRequired<T, K extends PropertyKey> = T & {\n    [P in K]-?: P extends keyof T ? T[P] : unknown;\n};',
  );
}

/** Returns the type of files and of streams; `undefined` for all other schemas. */
function typeOfSpecial(schema: SchemaObject, options: TransformNodeOptions): ts.TypeNode | undefined {
  if (isFile(schema)) return ts.factory.createTypeReferenceNode('Blob');
  const { [ITEM_STREAM]: isStream, items } = schema as Record<string, unknown>;
  if (isStream !== true) return undefined;
  const item = isObject(items)
    ? transformSchemaObject(items, options)
    : ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword);
  return ts.factory.createTypeReferenceNode('AsyncIterable', [item]);
}

/** Checks whether a schema is a binary string, which handlers get and return as a file. */
function isFile(schema: SchemaObject): boolean {
  const { type, format, contentMediaType, contentEncoding } = schema as Record<string, unknown>;
  if (type !== undefined && type !== 'string') return false;
  return format === 'binary' || (typeof contentMediaType === 'string' && contentEncoding === undefined);
}

/**
 * Adds to each operation what the handler types need beyond openapi-typescript's `operations`: whether there is a user, and
 * which absent parameters get a default.
 */
function addOperationFacts(node: ts.Node, byId: ReadonlyMap<string, Operation>): ts.Node {
  if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'operations') return node;
  const members = node.members.flatMap((member) => {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isTypeLiteralNode(member.type)) return [member];
    const operation = byId.get(ts.isComputedPropertyName(member.name) ? '' : member.name.text);
    // Webhooks and callbacks: other servers implement them.
    if (!operation) return [];
    const facts = [property('security', literal(securityOf(operation))), ...defaultsOf(operation)];
    const type = ts.factory.createTypeLiteralNode([...facts, ...member.type.members]);
    return [ts.factory.updatePropertySignature(member, member.modifiers, member.name, member.questionToken, type)];
  });
  const { modifiers, name, typeParameters, heritageClauses } = node;
  return ts.factory.updateInterfaceDeclaration(node, modifiers, name, typeParameters, heritageClauses, members);
}

function securityOf({ security = [] }: Operation): 'required' | 'optional' | 'none' {
  if (security.length === 0) return 'none';
  return security.some((set) => set.size === 0) ? 'optional' : 'required';
}

/** `defaults: { query: "limit" | "order" }` */
function defaultsOf({ parameters }: Operation): readonly ts.PropertySignature[] {
  const places = (['query', 'header', 'cookie'] as const).flatMap((place) => {
    const names = parameters
      .filter((parameter) => parameter.in === place && !parameter.required && hasDefault(parameter.schema))
      .map((parameter) => literal(parameter.name));
    return names.length === 0 ? [] : [property(place, ts.factory.createUnionTypeNode(names))];
  });
  return places.length === 0 ? [] : [property('defaults', ts.factory.createTypeLiteralNode(places))];
}

function hasDefault(schema: Schema): boolean {
  return typeof schema === 'object' && schema['default'] !== undefined;
}

function property(name: string, type: ts.TypeNode): ts.PropertySignature {
  return ts.factory.createPropertySignature(undefined, name, undefined, type);
}

function literal(text: string): ts.LiteralTypeNode {
  return ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(text));
}
