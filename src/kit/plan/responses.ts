import type { Operation, Response } from '../contract/model.js';
import type { OperationPlan, ResponseContent, ResponsePlan } from '../context/operation-plan.js';
import { declaredMediaType, isJson, isText } from '../util/media-type.js';

/** Content types a handler may name are finite in practice; a handler that makes new ones must not fill the memory. */
const MAX_CONTENT_TYPES = 100;

/** Decides how each declared response of an operation is sent, so that a request only looks it up. */
export function planResponses({ responses }: Operation): OperationPlan['findResponse'] {
  const declared = new Map([...responses].map(([status, response]) => [status, planResponse(status, response)]));
  const byStatus = new Map<number, ResponsePlan | undefined>();
  return function findResponse(status) {
    const known = byStatus.get(status);
    if (known) return known;
    if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
    const found =
      declared.get(String(status)) ?? declared.get(`${Math.floor(status / 100)}XX`) ?? declared.get('default');
    byStatus.set(status, found);
    return found;
  };
}

function planResponse(status: string, { content }: Response): ResponsePlan {
  const ranges = [...content.keys()];
  const [single] = ranges.length === 1 ? ranges : [];
  const known = new Map<string, ResponseContent>();

  return {
    status,
    hasBody: ranges.length > 0,
    contentFor(body, named) {
      const contentType = named ?? single;
      if (contentType === undefined) throw new Error('several media types are declared: name one in contentType');
      const sent = contentType.includes('*') ? concreteType(body) : contentType;
      const key = contentType === sent ? sent : `${contentType} ${sent}`;
      let found = known.get(key);
      if (!found) {
        found = contentOf(contentType, sent);
        if (known.size < MAX_CONTENT_TYPES) known.set(key, found);
      }
      if (found.isJson && isBinary(body))
        throw new Error('a JSON response is a value, which can be validated, not bytes or a stream');
      return found;
    },
  };

  function contentOf(contentType: string, sent: string): ResponseContent {
    const mediaRange = declaredMediaType(ranges, contentType);
    if (mediaRange === undefined) throw new Error(`the media type ${contentType} is not declared`);
    return { mediaRange, contentType: withCharset(sent), isJson: isJson(sent) };
  }
}

/** A client cannot read a body by a range. */
function concreteType(body: unknown): string {
  return typeof body === 'string' || isBinary(body) ? 'application/octet-stream' : 'application/json';
}

function withCharset(contentType: string): string {
  if (contentType.includes('charset=')) return contentType;
  return isText(contentType) || contentType === 'application/json' ? `${contentType}; charset=utf-8` : contentType;
}

/** Bytes and streams of them are sent as they are: a schema does not describe them. */
export function isBinary(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return body instanceof Uint8Array || body instanceof Blob || Symbol.asyncIterator in body;
}
