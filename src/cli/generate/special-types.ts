import { transformSchemaObject, type SchemaObject, type TransformNodeOptions } from 'openapi-typescript';
import ts from 'typescript';
import { ITEM_STREAM } from '../../kit/index.js';
import { fileType } from './file-schemas.js';

/** Returns the type of files and of streams of items; `undefined` for all other schemas. */
export function typeOfSpecial(schema: SchemaObject, options: TransformNodeOptions): ts.TypeNode | undefined {
  const file = fileType(schema);
  if (file !== undefined) return ts.factory.createTypeReferenceNode(file);
  if ((schema as Record<string, unknown>)[ITEM_STREAM] !== true) return undefined;
  const { items } = schema as { readonly items?: SchemaObject | boolean };
  const item =
    typeof items === 'object'
      ? transformSchemaObject(items, options)
      : ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword);
  return ts.factory.createTypeReferenceNode('AsyncIterable', [item]);
}
