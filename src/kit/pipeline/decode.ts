import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import type { DecodedBody } from '../decode/body.js';
import { Problem } from '../problem.js';
import type { ByteBudget } from '../util/byte-budget.js';

/**
 * Decodes the parameters and the body as the contract describes them; the body only now that the caller may send one,
 * and only while the bodies of all requests together leave room for it.
 *
 * @param budget the bytes of all bodies
 * @param recheck authenticates and authorizes again after a body that had to be waited for: credentials that were revoked
 *   meanwhile must not be acted upon
 */
export function decode(budget: ByteBudget, recheck: Stage): Stage {
  return function decodeRequest(context) {
    decodeParameters(context);
    const { request } = context;
    // RFC 9112, section 6: a request without these headers has no body.
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    if (length === undefined && coding === undefined) return undefined;
    const bytes = memoryFor(context);
    if (!budget.reserve(bytes)) return new Problem('overloaded', { headers: { 'Retry-After': '2' } });
    context.onClose(() => budget.release(bytes));
    const decoded = context.operation.decodeBody(request);
    if (decoded instanceof Promise) return awaitBody(context, decoded, recheck);
    setBody(context, decoded);
    return undefined;
  };
}

function decodeParameters(context: RequestContext): void {
  const { operation, request, target } = context;
  context.input = operation.decodeParameters({
    path: target.kind === 'operation' ? target.pathParams : {},
    query: context.query,
    headers: request.headers,
  });
}

/** The bytes that a body may take: its length, unless that is not known before it is read. */
function memoryFor({ request: { headers }, operation: { maxBodyBytes } }: RequestContext): number {
  const length = Number(headers['content-length'] ?? NaN);
  const isKnown = Number.isSafeInteger(length) && headers['content-encoding'] === undefined;
  return isKnown ? Math.min(length, maxBodyBytes) : maxBodyBytes;
}

/** A body that takes longer makes the server check the credentials again. */
const MAX_BODY_WAIT_MS = 1000;

async function awaitBody(
  context: RequestContext,
  decoded: Promise<DecodedBody | undefined>,
  recheck: Stage,
): Promise<void | Problem> {
  const startedAt = performance.now();
  setBody(context, await decoded);
  return performance.now() - startedAt > MAX_BODY_WAIT_MS ? recheck(context) : undefined;
}

function setBody(context: RequestContext, decoded: DecodedBody | undefined): undefined {
  if (!decoded) return;
  context.bodyFormat = decoded.format;
  context.bodyMediaType = decoded.contentType;
  context.input = { ...context.input, body: decoded.body };
}
