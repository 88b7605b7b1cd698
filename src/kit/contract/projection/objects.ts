import { asObject, isObject } from '../../util/json.js';
import { kindOf, parseMediaType } from '../../util/media-type.js';
import type { Losses } from './losses.js';

type Node = Record<string, unknown>;

/** Describes the name of servers in their description, in place. */
export function projectServers(node: Node): void {
  const { servers } = node;
  if (!Array.isArray(servers)) return;
  for (const server of servers as unknown[]) {
    if (!isObject(server) || server['name'] === undefined) continue;
    server['description'] ??= server['name'];
    delete server['name'];
  }
}

/** Takes the summary of a response for its description, which 3.1 requires, in place. */
export function projectResponse(response: Node): void {
  if (response['$ref'] !== undefined) return;
  response['description'] ??= response['summary'] ?? '';
  delete response['summary'];
}

/** Writes an example as the value that it is, in place. */
export function projectExample(example: Node): void {
  const { dataValue, serializedValue } = example;
  if (dataValue === undefined && serializedValue === undefined) return;
  example['value'] ??= dataValue ?? serializedValue;
  delete example['dataValue'];
  delete example['serializedValue'];
}

/** Writes a parameter with the locations and styles of 3.1, in place. */
export function projectParameter(parameter: Node, pointer: string, losses: Losses): void {
  if (parameter['in'] === 'querystring') projectQuerystring(parameter, pointer, losses);
  if (parameter['style'] === 'cookie') {
    losses.add(
      pointer,
      'OpenAPI 3.1 has no style `cookie`: the parameter is in style `form`, which escapes its value.',
    );
    parameter['style'] = 'form';
  }
  if (parameter['allowReserved'] === true && parameter['in'] !== 'query') {
    losses.add(pointer, 'OpenAPI 3.1 has `allowReserved` in the query only: reserved characters are escaped.');
    delete parameter['allowReserved'];
  }
}

/** Removes what only parameters have, in place. */
export function projectHeader(header: Node, pointer: string, losses: Losses): void {
  if (header['allowReserved'] === undefined) return;
  losses.add(pointer, 'OpenAPI 3.1 has no `allowReserved` in headers.');
  delete header['allowReserved'];
}

/** A form is what the properties of an exploded object are; 3.1 has nothing for a query in any other format. */
function projectQuerystring(parameter: Node, pointer: string, losses: Losses): void {
  parameter['in'] = 'query';
  const [[contentType, media] = []] = Object.entries(asObject(parameter['content']));
  const mediaType = contentType === undefined ? undefined : parseMediaType(contentType);
  const { schema = {}, encoding } = asObject(media);
  delete parameter['content'];
  Object.assign(parameter, { style: 'form', explode: true, schema });
  if (!mediaType || kindOf(mediaType) !== 'urlencoded' || encoding !== undefined)
    losses.add(pointer, 'OpenAPI 3.1 has no parameter that is the whole query: it is described, and cannot be sent.');
}
