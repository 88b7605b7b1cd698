import type { Encoding, Encodings, ResponseHeader } from './model.js';
import { asString } from '../util/json.js';
import { appendPointer } from '../util/json-pointer.js';
import type { NodeReader, ObjectNode } from './node-reader.js';
import { isStyle } from './style.js';

/** How deep encodings may stand inside each other: what OpenAPI 3.2 asks for is one level (section 4.15.2). */
const MAX_DEPTH = 4;

/** Parses how the parts of a media type, or of one part, are written. */
export function parseEncodings(reader: NodeReader, node: ObjectNode, depth = 0): Encodings {
  if (depth > MAX_DEPTH) {
    const hint = 'Describe the inner parts as bytes.';
    reader.report('encoding-invalid', node.pointer, `Encodings are nested more than ${MAX_DEPTH} levels deep.`, hint);
    return { encoding: new Map(), prefixEncoding: [], itemEncoding: undefined };
  }
  const { encoding, prefixEncoding, itemEncoding } = node.value;
  if (encoding !== undefined && (prefixEncoding !== undefined || itemEncoding !== undefined))
    reader.report(
      'encoding-invalid',
      node.pointer,
      'Parts are described by name and by position.',
      'Write `encoding`, or `prefixEncoding` and `itemEncoding`.',
    );
  const parse = (one: ObjectNode): Encoding => parseEncoding(reader, one, depth + 1);
  const byName = [...reader.entries(node, 'encoding')].map(([name, one]) => [name, parse(one)] as const);
  const item =
    itemEncoding === undefined
      ? undefined
      : reader.object({ value: itemEncoding, pointer: appendPointer(node.pointer, 'itemEncoding') });
  return {
    encoding: new Map(byName),
    prefixEncoding: [...reader.items(node, 'prefixEncoding')].map(parse),
    itemEncoding: item && parse(item),
  };
}

function parseEncoding(reader: NodeReader, node: ObjectNode, depth: number): Encoding {
  const { value } = node;
  return {
    contentType: asString(value['contentType']),
    style: isStyle(value['style']) ? value['style'] : undefined,
    explode: typeof value['explode'] === 'boolean' ? value['explode'] : undefined,
    allowReserved: value['allowReserved'] === true,
    headers: parseHeaders(reader, node),
    ...parseEncodings(reader, node, depth),
  };
}

/** Parses the headers of a response or of a part. */
export function parseHeaders(reader: NodeReader, node: ObjectNode): ReadonlyMap<string, ResponseHeader> {
  const headers = new Map<string, ResponseHeader>();
  for (const [name, header] of reader.entries(node, 'headers')) headers.set(name, parseHeader(reader, header));
  return headers;
}

function parseHeader(reader: NodeReader, node: ObjectNode): ResponseHeader {
  const [[contentType, content] = []] = reader.entries(node, 'content');
  return {
    required: node.value['required'] === true,
    explode: node.value['explode'] === true,
    schema: reader.schema(content ?? node) ?? true,
    contentType,
  };
}
