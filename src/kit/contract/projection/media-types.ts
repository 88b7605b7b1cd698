import { asArray, asObject, asString, isObject } from '../../util/json.js';
import { resolvePointer } from '../../util/json-pointer.js';
import { kindOf, parseMediaType } from '../../util/media-type.js';
import type { ObjectKind } from '../structure.js';
import { walkDocument } from '../walk-document.js';
import type { Losses } from './losses.js';

type Node = Record<string, unknown>;

const HAVE_CONTENT: ReadonlySet<ObjectKind> = new Set(['parameter', 'header', 'requestBody', 'response']);
const MAX_HOPS = 32;

/** Writes media types that are references where they are referred to, in place: 3.1 has no components of them. */
export function inlineMediaTypes(document: Node): void {
  walkDocument(document, undefined, ({ node, kind }) => {
    const { content } = node;
    if (HAVE_CONTENT.has(kind) && isObject(content))
      for (const [name, media] of Object.entries(content)) content[name] = targetOf(media, document);
    return undefined;
  });
}

function targetOf(media: unknown, document: Node): unknown {
  let target = media;
  for (let hops = 0; isObject(target) && typeof target['$ref'] === 'string' && hops < MAX_HOPS; hops += 1)
    target = resolvePointer(document, target['$ref']);
  return target === media ? media : structuredClone(target);
}

/** Describes parts by position as an array with files in it, and the items of a stream by an extension, in place. */
export function projectMediaType(media: Node, pointer: string, losses: Losses): void {
  const { itemSchema, prefixEncoding, itemEncoding, ...others } = media;
  if (prefixEncoding !== undefined || itemEncoding !== undefined) {
    losses.add(pointer, 'OpenAPI 3.1 has no multipart bodies whose parts have no names; the parts are in a list.');
    describeFiles(others, asArray(prefixEncoding), itemEncoding);
  }
  for (const key of Object.keys(media)) Reflect.deleteProperty(media, key);
  Object.assign(media, others);
  if (itemSchema !== undefined) {
    if (isMultipart(pointer)) media['schema'] ??= { type: 'array', items: asFile(itemSchema, itemEncoding) };
    else media['x-item-schema'] = itemSchema;
  }
  for (const encoding of Object.values(asObject(media['encoding']))) dropNested(encoding, pointer, losses);
}

function isMultipart(pointer: string): boolean {
  const name = pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  return parseMediaType(name)?.type === 'multipart';
}

/** Describes the parts that are files as what they are, where the schema leaves it to their media type. */
function describeFiles(media: Node, prefixEncoding: readonly unknown[], itemEncoding: unknown): void {
  const { schema } = media;
  if (!isObject(schema) || typeof schema['$ref'] === 'string') return;
  const prefix = asArray(schema['prefixItems']).map((item, index) =>
    asFile(item, prefixEncoding[index] ?? itemEncoding),
  );
  media['schema'] = {
    ...schema,
    ...(prefix.length > 0 ? { prefixItems: prefix } : {}),
    ...(isObject(schema['items']) ? { items: asFile(schema['items'], itemEncoding) } : {}),
  };
}

function asFile(schema: unknown, encoding: unknown): unknown {
  const contentType = asString(asObject(encoding)['contentType']);
  const { $comment: _, ...words } = asObject(schema);
  if (contentType === undefined || Object.keys(words).length > 0) return schema;
  const kinds = contentType.split(',').map((one) => parseMediaType(one));
  const isFile = kinds.every((one) => one !== undefined && kindOf(one) === 'binary');
  return isFile ? { ...asObject(schema), type: 'string', format: 'binary' } : schema;
}

function dropNested(encoding: unknown, pointer: string, losses: Losses): void {
  if (!isObject(encoding)) return;
  for (const key of ['encoding', 'prefixEncoding', 'itemEncoding'])
    if (encoding[key] !== undefined) {
      losses.add(pointer, 'OpenAPI 3.1 has no encodings inside encodings.');
      Reflect.deleteProperty(encoding, key);
    }
}
