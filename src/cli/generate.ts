import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import {
  isObject,
  loadContract,
  portableDocument,
  projectTo31,
  resolvePointer,
  withItemLists,
  type Contract,
  type Document,
  type Operation,
  type Schema,
} from '../kit/index.js';
import { markFiles } from './generate/file-schemas.js';
import { INHERITED_NAMES, maskNames } from './generate/mask-names.js';
import { typeOfSpecial } from './generate/special-types.js';
import { generatorFailed } from './generator-failed.js';
import { splitDirections } from './generate/split-directions.js';

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
 * @param overlays the Overlay documents that change it first
 * @throws StartupError with all errors of the contract
 */
export async function generate(source: string, overlays: readonly string[] = []): Promise<Generated> {
  const contract = await loadContract(source, { overlays });
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
    // Git for Windows changes line ends by default.
    if (present?.replaceAll('\r\n', '\n') !== text) stale.push(name);
  }
  return stale;
}

const BANNER = '/** Generated from the contract by `gatehouse generate`. Edit the contract, not this file. */\n\n';

async function generateTypes(contract: Contract): Promise<string> {
  const portable = structuredClone(portableDocument(withItemLists(contract)));
  const operations = setPlainIds(portable, contract.operations);
  const projected = projectTo31(portable).document;
  splitDirections(projected);
  markFiles(projected);
  const { document, unmask } = maskNames(projected, INHERITED_NAMES);
  const generating = openapiTS(document, {
    silent: true,
    emptyObjectsUnknown: true,
    transform: typeOfSpecial,
  });
  const nodes = await generating.catch(generatorFailed('openapi-typescript', contract.source));
  const complete = nodes.map((node) => restoreIds(addOperationFacts(node, operations), operations));
  return BANNER + allowUndescribedRequired(unmask(astToString(complete)));
}

/**
 * Replaces each `operationId` that is not an identifier, since openapi-typescript reads it as a part of a reference.
 *
 * @returns the operations by the ids in the document
 */
function setPlainIds(document: Document, operations: readonly Operation[]): ReadonlyMap<string, Operation> {
  const ids = new Set(operations.map(({ id }) => id));
  const byPlainId = new Map<string, Operation>();
  for (const operation of operations) {
    const isPlain = /^[a-z_$][\w$]*$/i.test(operation.id) && !(operation.id in Object.prototype);
    let plain = isPlain ? operation.id : `operation${byPlainId.size}`;
    while (plain !== operation.id && ids.has(plain)) plain += '_';
    const written = resolvePointer(document, operation.pointer);
    if (isObject(written)) Reflect.set(written, 'operationId', plain);
    byPlainId.set(plain, operation);
  }
  return byPlainId;
}

/** Puts the ids into the interface `operations`, and into the types that refer to its members. */
function restoreIds(node: ts.Node, operations: ReadonlyMap<string, Operation>): ts.Node {
  const restored = (name: string): ts.StringLiteral => ts.factory.createStringLiteral(operations.get(name)?.id ?? name);
  const { transformed } = ts.transform(node, [
    (context) => (root) => {
      const visit = (child: ts.Node): ts.Node => {
        if (
          ts.isIndexedAccessTypeNode(child) &&
          isOperations(child.objectType) &&
          ts.isLiteralTypeNode(child.indexType)
        )
          if (ts.isStringLiteral(child.indexType.literal))
            return ts.factory.createIndexedAccessTypeNode(
              child.objectType,
              ts.factory.createLiteralTypeNode(restored(child.indexType.literal.text)),
            );
        return ts.visitEachChild(child, visit, context);
      };
      return visit(root);
    },
  ]);
  return transformed[0] ?? node;
}

function isOperations(type: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'operations';
}

/** Allows `required` to list properties that are not described, which openapi-typescript's helper type rejects. */
function allowUndescribedRequired(types: string): string {
  return types.replace(
    /type WithRequired<T, K extends keyof T> = T & \{\s*\[P in K\]-\?: T\[P\];?\s*\};/,
    'type WithRequired<T, K extends PropertyKey> = T & {\n    [P in K]-?: P extends keyof T ? T[P] : unknown;\n};',
  );
}

/**
 * Adds to each operation what the handler types need beyond openapi-typescript's `operations`: whether there is a user, and
 * which absent parameters get a default.
 */
function addOperationFacts(node: ts.Node, byId: ReadonlyMap<string, Operation>): ts.Node {
  if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'operations') return node;
  const members = node.members.flatMap((member) => {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isTypeLiteralNode(member.type)) return [member];
    const operation = ts.isComputedPropertyName(member.name) ? undefined : byId.get(member.name.text);
    // Webhooks and callbacks: other servers implement them.
    if (!operation || ts.isComputedPropertyName(member.name)) return [];
    const facts = [property('security', literal(securityOf(operation))), ...defaultsOf(operation)];
    const type = ts.factory.createTypeLiteralNode([...facts, ...member.type.members]);
    const name = operation.id === member.name.text ? member.name : ts.factory.createStringLiteral(operation.id);
    return [ts.factory.updatePropertySignature(member, member.modifiers, name, member.questionToken, type)];
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
