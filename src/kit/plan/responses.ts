import type { Operation, Response } from '../contract/model.js';
import type { OperationPlan, ResponseContent, ResponsePlan } from '../context/operation-plan.js';
import { createMediaTypeMatcher, kindOf, type MediaType } from '../util/media-type.js';
import { memoize } from '../util/memoize.js';
import { isNullBodyStatus } from '../util/null-body-status.js';

/** Content types a handler may name are finite in practice; a handler that makes new ones must not fill the memory. */
const MAX_CONTENT_TYPES = 100;

/** Decides how each declared response of an operation is sent, once, so that a request only looks it up. */
export function planResponses({ responses }: Operation): OperationPlan['findResponse'] {
  // Most statuses of a large contract are never sent: each is planned when it is first needed.
  const byStatus = new Map<number, ResponsePlan>();
  return function findResponse(status) {
    const known = byStatus.get(status);
    if (known) return known;
    if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
    const declared = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((name) => responses.has(name));
    const response = declared === undefined ? undefined : responses.get(declared);
    if (declared === undefined || !response) return undefined;
    const plan = planResponse(declared, response, isNullBodyStatus(status));
    byStatus.set(status, plan);
    return plan;
  };
}

function planResponse(status: string, { content }: Response, isNullBody: boolean): ResponsePlan {
  const ranges = [...content.keys()];
  const [single] = ranges.length === 1 ? ranges : [];
  const find = createMediaTypeMatcher(ranges);
  const contentOf = memoize(MAX_CONTENT_TYPES, (contentType): ResponseContent => {
    const found = find(contentType);
    if (!found) throw new Error(`the media type ${contentType} is not declared`);
    return { format: found.format, contentType: withCharset(contentType, found.mediaType) };
  });

  // The media type of nearly every response, found without a look into the cache.
  const only = single === undefined || single.includes('*') ? undefined : { named: single, content: contentOf(single) };

  return {
    status,
    hasBody: ranges.length > 0 && !isNullBody,
    contentFor(body, named) {
      const contentType = named ?? single;
      if (contentType === undefined) throw new Error('several media types are declared: name one in contentType');
      const content =
        contentType === only?.named
          ? only.content
          : contentOf(contentType.includes('*') ? concreteType(contentType, body) : contentType);
      if (content.format.kind === 'json' && isBinary(body))
        throw new Error('a JSON response is a value, which can be validated, not bytes or a stream');
      return content;
    },
  };
}

/** Returns a media type under a range that fits a body: a client cannot read a body by a range. */
function concreteType(range: string, body: unknown): string {
  const candidates =
    typeof body === 'string'
      ? ['text/plain', 'application/octet-stream']
      : [isBinary(body) ? 'application/octet-stream' : 'application/json'];
  const found = candidates.find(createMediaTypeMatcher([range]));
  if (found === undefined) throw new Error(`${range} is a range: name a media type in contentType`);
  return found;
}

function withCharset(contentType: string, mediaType: MediaType): string {
  const isText = ['text', 'xml'].includes(kindOf(mediaType)) || mediaType.essence === 'application/json';
  return isText && !mediaType.parameters.has('charset') ? `${contentType}; charset=utf-8` : contentType;
}

/** Bytes and streams of them are sent as they are: a schema does not describe them. */
export function isBinary(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return body instanceof Uint8Array || body instanceof Blob || Symbol.asyncIterator in body;
}
