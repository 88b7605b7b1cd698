import type { NodeType } from '@redocly/openapi-core';

type Types = Record<string, NodeType>;

/**
 * Corrects what Redocly takes OpenAPI 3.2 for: responses need no description, `components.mediaTypes` has media types and
 * not maps of them, scopes are texts, a cookie parameter may be in style `cookie`, and encodings stand in encodings.
 */
export function correctTypes(types: Types, version: string): Types {
  if (version !== 'oas3_2') return types;
  const { Response, Parameter, DeviceAuthorization, Encoding, MediaType } = types;
  return {
    ...types,
    NamedMediaTypes: { properties: {}, additionalProperties: 'MediaType' },
    ...(Response && { Response: { ...Response, required: [] } }),
    ...(Parameter && { Parameter: withProperties(Parameter, { style: { enum: STYLES } }) }),
    ...(DeviceAuthorization && {
      DeviceAuthorization: withProperties(DeviceAuthorization, {
        scopes: { properties: {}, additionalProperties: { type: 'string' } },
      }),
    }),
    ...(Encoding && MediaType && { Encoding: withProperties(Encoding, encodingsOf(MediaType)) }),
  };
}

const STYLES = ['form', 'simple', 'label', 'matrix', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'cookie'];

function encodingsOf({ properties }: NodeType): NodeType['properties'] {
  const { encoding, prefixEncoding, itemEncoding } = properties;
  return {
    ...(encoding !== undefined && { encoding }),
    ...(prefixEncoding !== undefined && { prefixEncoding }),
    ...(itemEncoding !== undefined && { itemEncoding }),
  };
}

function withProperties(type: NodeType, properties: NodeType['properties']): NodeType {
  return { ...type, properties: { ...type.properties, ...properties } };
}
