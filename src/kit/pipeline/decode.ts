import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import type { DecodedBody } from '../decode/body.js';

/** Decodes the parameters and the body as the contract describes them; the body only now that the caller may send one. */
export const decode: Stage = (context) => {
  const { operation, request, target } = context;
  const url = request.url ?? '';
  const query = url.indexOf('?');
  context.input = operation.decodeParameters({
    path: target.kind === 'operation' ? target.pathParams : {},
    query: query === -1 ? '' : url.slice(query + 1),
    headers: request.headers,
  });
  if (!hasBody(context)) return undefined;
  const decoded = operation.decodeBody(request);
  if (decoded instanceof Promise) {
    const startedAt = performance.now();
    return decoded.then((body) => {
      context.bodyWaitMs = performance.now() - startedAt;
      setBody(context, body);
    });
  }
  setBody(context, decoded);
  return undefined;
};

/** RFC 9112, section 6: a request without these headers has no body. */
function hasBody({ request: { headers } }: RequestContext): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function setBody(context: RequestContext, decoded: DecodedBody | undefined): undefined {
  if (!decoded) return;
  context.bodyFormat = decoded.format;
  context.bodyMediaType = decoded.contentType;
  context.input = { ...context.input, body: decoded.body };
}
