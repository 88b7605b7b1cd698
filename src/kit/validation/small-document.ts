import type { Contract, MediaType, Operation, Parameter, Response } from '../contract/model.js';
import { isJson, isText } from '../media-type.js';
import { createProjection, type PlainSchema } from './projection.js';

/** The parts of the small document that an operation's validator is built from. */

/** The small document's request bodies: one media type per media type of the operation, and one for no body at all. */
export function requestContent(contract: Contract, operation: Operation) {
  const plain = createProjection(contract, 'request', 'q');
  const files = createProjection(contract, 'request', 'f', true);
  const parts: Record<string, PlainSchema> = {};
  for (const location of ['path', 'query', 'header', 'cookie'] as const) {
    const parameters = operation.parameters.filter((parameter) => parameter.in === location);
    parts[location] = {
      type: 'object',
      properties: Object.fromEntries(parameters.map((p) => [p.name, plain.property(p.schema, p.required)])),
      required: parameters.filter((p: Parameter) => p.required).map((p) => p.name),
      additionalProperties: false,
    };
  }
  const body = operation.requestBody;
  const media = [...(body?.content.keys() ?? [])];
  const content: Record<string, { schema: PlainSchema }> = {};
  for (const name of [undefined, ...media]) {
    const type = name === undefined ? undefined : body?.content.get(name);
    const schema = name === undefined ? {} : bodySchema(name, type);
    content[slot(media, name)] = {
      schema: {
        type: 'object',
        properties: { ...parts, body: schema },
        required: body?.required === true ? ['body'] : [],
      },
    };
  }
  function bodySchema(name: string, type: MediaType | undefined): PlainSchema {
    if (isJson(name) || name === 'application/x-www-form-urlencoded') return plain.project(type?.schema);
    if (isText(name) || name.startsWith('multipart/')) return files.project(type?.schema);
    return { isFile: true };
  }
  return { media, content, components: { ...plain.components, ...files.components } };
}

/** The small document's responses: one status per status and media type of the operation. */
export function responseContent(contract: Contract, operation: Operation) {
  const projection = createProjection(contract, 'response', 'p');
  const responses: Record<string, { description: string; content: Record<string, { schema: PlainSchema }> }> = {};
  for (const [status, response] of operation.responses)
    for (const media of [undefined, ...response.content.keys()]) {
      const checked = media !== undefined && (isJson(media) || isText(media));
      const schema = {
        type: 'object',
        properties: {
          header: headerSchema(response),
          body: checked ? projection.project(response.content.get(media)?.schema) : {},
        },
        required: checked ? ['body'] : [],
      };
      responses[`${status} ${media ?? ''}`] = { description: '', content: { 'application/json': { schema } } };
    }
  function headerSchema(response: Response): PlainSchema {
    const headers = [...response.headers].map(([name, header]) => [name.toLowerCase(), header] as const);
    return {
      type: 'object',
      properties: Object.fromEntries(headers.map(([name, header]) => [name, projection.project(header.schema)])),
      required: headers.filter(([, header]) => header.required).map(([name]) => name),
    };
  }
  return { responses, components: projection.components };
}

/** The media type that stands for the n-th of the operation in the small document. */
export function slot(media: readonly string[], name: string | undefined): string {
  return `application/x-${name === undefined ? 'none' : media.indexOf(name)}`;
}
