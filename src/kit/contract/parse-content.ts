import type { Encoding, MediaTypeObject, RequestBody, Response, ResponseHeader } from './model.js';
import { appendPointer } from '../util/json-pointer.js';
import { isStyle } from './parse-parameters.js';
import { asString, isObject } from '../util/json.js';
import type { NodeReader, ObjectNode } from './node-reader.js';

/** The request body of an operation; `undefined` when it takes none. */
export function parseRequestBody(reader: NodeReader, operation: ObjectNode): RequestBody | undefined {
  const value = operation.value['requestBody'];
  if (value === undefined) return undefined;
  const body = reader.object({ value, pointer: appendPointer(operation.pointer, 'requestBody') });
  return body && { required: body.value['required'] === true, content: parseContent(reader, body) };
}

/** The responses of an operation by status as written: `200`, `4XX`, `default`. */
export function parseResponses(reader: NodeReader, operation: ObjectNode): ReadonlyMap<string, Response> {
  const responses = new Map<string, Response>();
  for (const [status, node] of reader.entries(operation, 'responses', true)) {
    if (!/^([1-5](\d\d|XX)|default)$/i.test(status)) {
      reader.report(
        'status-invalid',
        appendPointer(operation.pointer, 'responses', status),
        `${status} is not a status.`,
        'Write one such as 200, a range such as 4XX, or `default`.',
      );
      continue;
    }
    const headers = new Map<string, ResponseHeader>();
    for (const [name, header] of reader.entries(node, 'headers')) headers.set(name, parseHeader(reader, header));
    responses.set(status.toLowerCase() === 'default' ? 'default' : status.toUpperCase(), {
      content: parseContent(reader, node),
      headers,
    });
  }
  return responses;
}

function parseContent(reader: NodeReader, node: ObjectNode): ReadonlyMap<string, MediaTypeObject> {
  const content = new Map<string, MediaTypeObject>();
  for (const [name, media] of reader.entries(node, 'content'))
    content.set(name, {
      schema: reader.schema(media),
      encoding: parseEncodings(reader, media),
      examples: parseExamples(reader, media),
      pointer: media.pointer,
    });
  return content;
}

function parseEncodings(reader: NodeReader, media: ObjectNode): ReadonlyMap<string, Encoding> {
  const encodings = new Map<string, Encoding>();
  for (const [name, { value }] of reader.entries(media, 'encoding'))
    encodings.set(name, {
      contentType: asString(value['contentType']),
      style: isStyle(value['style']) ? value['style'] : undefined,
      explode: typeof value['explode'] === 'boolean' ? value['explode'] : undefined,
      allowReserved: value['allowReserved'] === true,
    });
  return encodings;
}

/** `example`, or the values of `examples`, by name; the name of a single `example` is empty. */
function parseExamples(reader: NodeReader, media: ObjectNode): ReadonlyMap<string, unknown> {
  const examples = new Map<string, unknown>();
  if (media.value['example'] !== undefined) examples.set('', media.value['example']);
  if (!isObject(media.value['examples'])) return examples;
  for (const [name, { value }] of reader.entries(media, 'examples'))
    if (value['value'] !== undefined) examples.set(name, value['value']);
  return examples;
}

function parseHeader(reader: NodeReader, node: ObjectNode): ResponseHeader {
  const { value, pointer } = node;
  const [contentType, content] = isObject(value['content']) ? (Object.entries(value['content'])[0] ?? []) : [];
  return {
    required: value['required'] === true,
    explode: value['explode'] === true,
    schema: (isObject(content) ? reader.schema({ value: content, pointer }) : reader.schema(node)) ?? true,
    contentType,
  };
}
