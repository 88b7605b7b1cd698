import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { callOf } from '../call.js';
import type { RateLimit } from '../contract/model.js';
import { pagesLimit, rootLimit } from '../limits.js';
import type { Plan } from '../plan.js';
import { Problem } from '../problem.js';

/**
 * Counts requests and refuses those over a limit, with `RateLimit` and `RateLimit-Policy` headers (IETF
 * draft-ietf-httpapi-ratelimit-headers-08) and `Retry-After`.
 *
 * Stands in the request's way twice: counting by address before anyone is believed, and by user once it is known who
 * calls. Operations that inherit one declaration share its count; what leads nowhere counts against the root's.
 */
export function limit(plan: Plan, by: RateLimit['by']): RequestHandler {
  if (plan.setup.rateLimit === 'off') return (_request, _response, next) => next();
  const counters = new Map<string, RequestHandler>();
  const counter = (declared: RateLimit): RequestHandler => {
    let made = counters.get(declared.pointer);
    if (!made) counters.set(declared.pointer, (made = createCounter(declared, plan)));
    return made;
  };
  const byOperation = new Map<string, RequestHandler>();
  for (const { id, limits } of plan.operations) {
    const declared = limits[by];
    if (declared) byOperation.set(id, counter(declared));
  }
  const shared = by === 'ip' ? counter(rootLimit(plan.contract, plan.setup)) : undefined;
  const pages = by === 'ip' ? counter(pagesLimit) : undefined;

  return function countRequest(request, response, next): void {
    const { operation, page } = callOf(request);
    const count = operation
      ? byOperation.get(operation.id)
      : page
        ? page.limit === 'apart'
          ? pages
          : undefined
        : shared;
    if (count) void count(request, response, next);
    else next();
  };
}

function createCounter(declared: RateLimit, plan: Plan): RequestHandler {
  const name = `${declared.limit}-per-${declared.window / 1000}s-by-${declared.by}`;
  const store = plan.setup.rateLimitStore?.(`${name} ${declared.pointer}`);
  return rateLimit({
    windowMs: declared.window,
    limit: declared.limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: name,
    keyGenerator: declared.by === 'ip' ? address : caller,
    // Its warnings are about set-ups that `setupFaults` refuses.
    validate: false,
    handler(request, _response, next) {
      callOf(request).report('excess_rate_limit_exceeded', { limit: name });
      next(
        new Problem('rate_limited', {
          detail: `There were more than ${declared.limit} requests in ${declared.window / 1000} seconds.`,
        }),
      );
    },
    ...(store ? { store } : {}),
  });
}

/** IPv6 by subnet: whoever has one address of a /56 has them all. */
function address(request: Request): string {
  return ipKeyGenerator(request.ip ?? 'unknown', 56);
}

/** Only an authenticated caller has a subject; on an operation with optional security the others count by address. */
function caller(request: Request): string {
  const { subject } = callOf(request);
  return subject === undefined ? `ip ${address(request)}` : `user ${subject}`;
}
