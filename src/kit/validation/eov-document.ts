import type { OpenAPIV3 } from 'express-openapi-validator/dist/framework/types.js';
import type { Contract, MediaTypeObject, Operation, Parameter, Response, Schema } from '../contract/model.js';
import { isJson, isText } from '../util/media-type.js';
import { createSchemaTypes, types } from '../schema/types.js';
import { createTranspiler, type JsonSchema, type SchemaTranspiler } from '../schema/to-json-schema.js';

/** The parts of the small documents that an operation's validator is built from. */

/** A document of nothing but the components that its one operation refers to. */
export function singleOperationDocument(schemas: Record<string, JsonSchema>): OpenAPIV3.DocumentV3_1 {
  const document = { openapi: '3.1.0', info: { title: '', version: '' }, paths: {}, components: { schemas } };
  return document as unknown as OpenAPIV3.DocumentV3_1;
}

/** The small document's request bodies: one media type per media type of the operation, and one for no body at all. */
export function requestContent(contract: Contract, operation: Operation) {
  const plain = createTranspiler(contract, 'request', 'q');
  const files = createTranspiler(contract, 'request', 'f', { files: true });
  const parts: Record<string, JsonSchema> = {};
  for (const location of ['path', 'query', 'header', 'cookie'] as const) {
    const parameters = operation.parameters.filter((parameter) => parameter.in === location);
    parts[location] = {
      type: 'object',
      properties: Object.fromEntries(parameters.map((p) => [p.name, plain.transpileProperty(p.schema, p.required)])),
      required: parameters.filter((p: Parameter) => p.required).map((p) => p.name),
      additionalProperties: false,
    };
  }
  const body = operation.requestBody;
  const media = [...(body?.content.keys() ?? [])];
  const content: Record<string, { schema: JsonSchema }> = {};
  for (const name of [undefined, ...media]) {
    const type = name === undefined ? undefined : body?.content.get(name);
    const schema = name === undefined ? {} : bodySchema(name, type);
    content[mediaTypeKey(media, name)] = {
      schema: {
        type: 'object',
        properties: { ...parts, body: schema },
        required: body?.required === true ? ['body'] : [],
      },
    };
  }
  function bodySchema(name: string, type: MediaTypeObject | undefined): JsonSchema {
    if (isJson(name) || name === 'application/x-www-form-urlencoded') return plain.transpile(type?.schema);
    if (isText(name)) return textSchema(contract, type?.schema, files);
    if (name.startsWith('multipart/')) return files.transpile(type?.schema);
    return {};
  }
  return { media, content, components: { ...plain.components, ...files.components } };
}

/** Text that stands for something else, as XML does for an object, is text: its schema describes what it stands for. */
function textSchema(contract: Contract, schema: Schema | undefined, projection: SchemaTranspiler): JsonSchema {
  const accepted = createSchemaTypes((ref) => contract.resolve(ref) ?? true)(schema ?? true).accepted;
  return accepted & types.string ? projection.transpile(schema) : { type: 'string' };
}

/** The small document's responses: one status per media type of one status of the operation, and one for no body. */
export function responseContent(contract: Contract, response: Response) {
  const projection = createTranspiler(contract, 'response', 'p');
  const responses: Record<string, { description: string; content: Record<string, { schema: JsonSchema }> }> = {};
  const header = headerSchema(response);
  for (const media of [undefined, ...response.content.keys()]) {
    const checked = media !== undefined && (isJson(media) || isText(media));
    const written = media === undefined ? undefined : response.content.get(media)?.schema;
    const body = !checked
      ? {}
      : isJson(media)
        ? projection.transpile(written)
        : textSchema(contract, written, projection);
    const schema = { type: 'object', properties: { header, body }, required: checked ? ['body'] : [] };
    responses[`body ${media ?? ''}`] = { description: '', content: { 'application/json': { schema } } };
  }
  function headerSchema(response: Response): JsonSchema {
    const headers = [...response.headers].map(([name, header]) => [name.toLowerCase(), header] as const);
    return {
      type: 'object',
      properties: Object.fromEntries(headers.map(([name, header]) => [name, projection.transpile(header.schema)])),
      required: headers.filter(([, header]) => header.required).map(([name]) => name),
    };
  }
  return { responses, components: projection.components };
}

/** The media type that stands for the n-th of the operation in the small document. */
export function mediaTypeKey(media: readonly string[], name: string | undefined): string {
  return `application/x-${name === undefined ? 'none' : media.indexOf(name)}`;
}
