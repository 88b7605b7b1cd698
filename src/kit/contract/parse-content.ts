import type { Encoding, MediaType, RequestBody, Response, ResponseHeader } from './model.js';
import { below } from '../util/json-pointer.js';
import { isStyle } from './parse-parameters.js';
import { isObject, textOf, type ObjectNode, type Reader } from './node-reader.js';

/** The request body of an operation; `undefined` when it takes none. */
export function readRequestBody(reader: Reader, operation: ObjectNode): RequestBody | undefined {
  const value = operation.value['requestBody'];
  if (value === undefined) return undefined;
  const body = reader.object({ value, pointer: below(operation.pointer, 'requestBody') });
  return body && { required: body.value['required'] === true, content: readContent(reader, body) };
}

/** The responses of an operation by status as written: `200`, `4XX`, `default`. */
export function readResponses(reader: Reader, operation: ObjectNode): ReadonlyMap<string, Response> {
  const responses = new Map<string, Response>();
  for (const [status, node] of reader.entries(operation, 'responses')) {
    if (!/^([1-5](\d\d|XX)|default)$/i.test(status)) {
      if (!status.startsWith('x-'))
        reader.fault(
          node.pointer,
          `${status} is not a status`,
          'write one such as 200, a range such as 4XX, or default',
        );
      continue;
    }
    const headers = new Map<string, ResponseHeader>();
    for (const [name, header] of reader.entries(node, 'headers')) headers.set(name, readHeader(reader, header));
    responses.set(status.toLowerCase() === 'default' ? 'default' : status.toUpperCase(), {
      content: readContent(reader, node),
      headers,
    });
  }
  return responses;
}

function readContent(reader: Reader, node: ObjectNode): ReadonlyMap<string, MediaType> {
  const content = new Map<string, MediaType>();
  for (const [name, media] of reader.entries(node, 'content'))
    content.set(name, {
      schema: reader.schema(media),
      encoding: readEncodings(reader, media),
      examples: readExamples(reader, media),
      pointer: media.pointer,
    });
  return content;
}

function readEncodings(reader: Reader, media: ObjectNode): ReadonlyMap<string, Encoding> {
  const encodings = new Map<string, Encoding>();
  for (const [name, { value }] of reader.entries(media, 'encoding'))
    encodings.set(name, {
      contentType: textOf(value['contentType']),
      style: isStyle(value['style']) ? value['style'] : undefined,
      explode: typeof value['explode'] === 'boolean' ? value['explode'] : undefined,
      allowReserved: value['allowReserved'] === true,
    });
  return encodings;
}

/** `example`, or the values of `examples`, by name; the name of a single `example` is empty. */
function readExamples(reader: Reader, media: ObjectNode): ReadonlyMap<string, unknown> {
  const examples = new Map<string, unknown>();
  if (media.value['example'] !== undefined) examples.set('', media.value['example']);
  if (!isObject(media.value['examples'])) return examples;
  for (const [name, { value }] of reader.entries(media, 'examples'))
    if (value['value'] !== undefined) examples.set(name, value['value']);
  return examples;
}

function readHeader(reader: Reader, node: ObjectNode): ResponseHeader {
  const { value, pointer } = node;
  const [contentType, content] = isObject(value['content']) ? (Object.entries(value['content'])[0] ?? []) : [];
  return {
    required: value['required'] === true,
    explode: value['explode'] === true,
    schema: (isObject(content) ? reader.schema({ value: content, pointer }) : reader.schema(node)) ?? true,
    contentType,
  };
}
