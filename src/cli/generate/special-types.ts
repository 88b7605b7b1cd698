import { transformSchemaObject, type SchemaObject, type TransformNodeOptions } from 'openapi-typescript';
import ts from 'typescript';
import { ITEM_STREAM } from '../../kit/index.js';

/** Returns the type of files and of streams of items; `undefined` for all other schemas. */
export function typeOfSpecial(schema: SchemaObject, options: TransformNodeOptions): ts.TypeNode | undefined {
  if (isFile(schema)) return ts.factory.createTypeReferenceNode('Blob');
  if ((schema as Record<string, unknown>)[ITEM_STREAM] !== true) return undefined;
  const { items } = schema as { readonly items?: SchemaObject | boolean };
  const item =
    typeof items === 'object'
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
