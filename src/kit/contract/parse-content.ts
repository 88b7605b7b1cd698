import type { MediaTypeObject, RequestBody, Response } from './model.js';
import { parseEncodings, parseHeaders } from './parse-encodings.js';
import { parseExamples } from './parse-examples.js';
import { appendPointer } from '../util/json-pointer.js';
import { parseMediaType } from '../util/media-type.js';
import type { NodeReader, ObjectNode } from './node-reader.js';

/** The request body of an operation; `undefined` when it takes none. */
export function parseRequestBody(reader: NodeReader, operation: ObjectNode): RequestBody | undefined {
  const value = operation.value['requestBody'];
  if (value === undefined) return undefined;
  const body = reader.object({ value, pointer: appendPointer(operation.pointer, 'requestBody') });
  return body && { required: body.value['required'] === true, content: parseContent(reader, body, parseReceived) };
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
    responses.set(status.toLowerCase() === 'default' ? 'default' : status.toUpperCase(), {
      content: parseContent(reader, node, parseSchemas),
      headers: parseHeaders(reader, node),
    });
  }
  return responses;
}

type Schemas = Pick<MediaTypeObject, 'schema' | 'itemSchema'>;

/**
 * A multipart body is read whole, so that the schema of its items is a part of the schema of its content; what else is a
 * sequence is read item by item.
 */
function parseReceived(reader: NodeReader, media: ObjectNode, name: string): Schemas {
  const { schema, itemSchema } = parseSchemas(reader, media);
  if (itemSchema === undefined || parseMediaType(name)?.type !== 'multipart') return { schema, itemSchema };
  const list = { type: 'array', items: itemSchema };
  return { schema: schema === undefined ? list : { allOf: [schema, list] }, itemSchema: undefined };
}

function parseSchemas(reader: NodeReader, media: ObjectNode): Schemas {
  return { schema: reader.schema(media), itemSchema: reader.schema(media, 'itemSchema') };
}

function parseContent(
  reader: NodeReader,
  node: ObjectNode,
  parse: typeof parseReceived,
): ReadonlyMap<string, MediaTypeObject> {
  const content = new Map<string, MediaTypeObject>();
  for (const [name, media] of reader.entries(node, 'content'))
    content.set(name, {
      ...parse(reader, media, name),
      ...parseEncodings(reader, media),
      examples: parseExamples(reader, media, name),
      pointer: media.pointer,
    });
  return content;
}
