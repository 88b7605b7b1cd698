import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import type { Plan } from '../plan/plan.js';
import { logText } from '../util/control-characters.js';

/** How long a browser may cache a preflight, in seconds: two hours is the most Chromium accepts. */
const MAX_AGE_SECONDS = '7200';
const COMMON_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXPOSED_HEADERS =
  'ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id, Link, Deprecation, Sunset';

/**
 * Cross-Origin Resource Sharing (https://fetch.spec.whatwg.org/#http-cors-protocol): lets pages of the origins that the
 * options list read responses. There are none by default, and then nothing to do.
 */
export function cors(plan: Plan): Stage | undefined {
  const origins = originsOf(plan);
  if (origins.size === 0) return undefined;
  return function allowOrigin(context) {
    context.headers.add('Vary', 'Origin');
    const { origin } = context.request.headers;
    if (origin === undefined || !origins.has(origin)) return undefined;
    context.headers.set('Access-Control-Allow-Origin', origin);
    context.headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    return undefined;
  };
}

/**
 * Responds to preflights: with the same headers for every path, so that they reveal nothing of what exists, and with
 * none to other origins.
 */
export function preflight(plan: Plan): Stage {
  const origins = originsOf(plan);
  const allowedMethods = methodsOf(plan);
  const allowedHeaders = [
    ...new Set(['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id', ...headerParameters(plan)]),
  ].join(', ');
  return function respondToPreflight(context) {
    const { origin } = context.request.headers;
    if (origin !== undefined && origins.has(origin)) allow(context, allowedMethods, allowedHeaders);
    else if (origin !== undefined) context.report('malicious_cors', { origin: logText(origin) });
    context.outcome = { status: 204 };
    return undefined;
  };
}

function allow({ headers }: RequestContext, allowedMethods: string, allowedHeaders: string): void {
  headers.set('Access-Control-Allow-Methods', allowedMethods);
  headers.set('Access-Control-Allow-Headers', allowedHeaders);
  headers.set('Access-Control-Max-Age', MAX_AGE_SECONDS);
}

/** The methods of every contract, and those that only this one has. Fetch refuses to send TRACE and CONNECT. */
function methodsOf({ operations }: Plan): string {
  const own = operations.map(({ operation }) => operation.method.toUpperCase());
  return [...new Set([...COMMON_METHODS, ...own.filter((method) => method !== 'TRACE' && method !== 'CONNECT')])].join(
    ', ',
  );
}

function originsOf({ options }: Plan): ReadonlySet<string> {
  return new Set(options.cors?.origins ?? []);
}

function headerParameters({ operations }: Plan): readonly string[] {
  return operations.flatMap(({ operation }) =>
    operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name),
  );
}
