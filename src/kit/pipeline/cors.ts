import type { Stage } from '../context/stage.js';
import type { Plan } from '../plan/plan.js';
import { logText } from '../util/control-characters.js';

/** How long a browser may cache a preflight, in seconds: two hours is the most Chromium accepts. */
const MAX_AGE_SECONDS = '7200';

/**
 * Cross-Origin Resource Sharing (https://fetch.spec.whatwg.org/#http-cors-protocol): closed, except for the origins the
 * options list. A preflight gets the same headers for every path, so that it reveals nothing of what exists.
 */
export function cors(plan: Plan): Stage {
  const origins = new Set(plan.options.cors?.origins ?? []);
  const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
  const allowedHeaders = [
    ...new Set(['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id', ...headerParameters(plan)]),
  ].join(', ');
  const exposedHeaders =
    'ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id, Link, Deprecation, Sunset';

  return function handleCors(context) {
    const { target, headers } = context;
    const { origin } = context.request.headers;
    if (origins.size > 0) headers.add('Vary', 'Origin');
    if (origin === undefined) return;
    const isPreflight = target.kind === 'preflight';
    if (!origins.has(origin)) {
      if (isPreflight) context.report('malicious_cors', { origin: logText(origin) });
      return;
    }
    headers.set('Access-Control-Allow-Origin', origin);
    headers.set('Access-Control-Expose-Headers', exposedHeaders);
    if (!isPreflight) return;
    headers.set('Access-Control-Allow-Methods', methods);
    headers.set('Access-Control-Allow-Headers', allowedHeaders);
    headers.set('Access-Control-Max-Age', MAX_AGE_SECONDS);
  };
}

function headerParameters(plan: Plan): readonly string[] {
  return plan.operations.flatMap(({ operation }) =>
    operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name),
  );
}
