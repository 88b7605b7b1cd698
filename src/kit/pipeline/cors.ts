import type { RequestHandler } from 'express';
import { callOf } from '../context/request-context.js';
import type { Plan } from '../plan/plan.js';

/** How long a browser may remember a preflight, in seconds: two hours is the most Chromium accepts. */
const maxAge = '7200';

/**
 * Cross-Origin Resource Sharing (https://fetch.spec.whatwg.org/#http-cors-protocol): closed, but for the web origins
 * the set-up lists. A preflight is answered here, before anyone is authenticated, with the same words whatever was
 * asked for, so that it tells nothing of what exists.
 */
export function cors(plan: Plan): RequestHandler {
  const origins = new Set(plan.options.cors?.origins ?? []);
  const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
  const takes = [...new Set(['Authorization', 'Content-Type', 'X-Request-Id', ...headerParameters(plan)])].join(', ');
  const shows =
    'ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id, Link, Deprecation, Sunset';

  return function shareAcrossOrigins(request, _response, next): void {
    const call = callOf(request);
    const { origin } = request.headers;
    const preflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (origins.size > 0) call.headers.add('Vary', 'Origin');
    if (origin !== undefined && origins.has(origin)) {
      call.headers.set('Access-Control-Allow-Origin', origin);
      call.headers.set('Access-Control-Expose-Headers', shows);
      if (preflight) {
        call.headers.set('Access-Control-Allow-Methods', methods);
        call.headers.set('Access-Control-Allow-Headers', takes);
        call.headers.set('Access-Control-Max-Age', maxAge);
      }
    } else if (preflight && origin !== undefined) call.report('malicious_cors', { origin });
    if (preflight) call.answer = { status: 204 };
    next();
  };
}

function headerParameters(plan: Plan): readonly string[] {
  return plan.operations.flatMap(({ operation }) =>
    operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name),
  );
}
