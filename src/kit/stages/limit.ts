import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit, type RateLimitInfo } from 'express-rate-limit';
import { boundedCache } from '../bounded-cache.js';
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

/**
 * express-rate-limit counts and decides; the key it counts under and the headers that tell of it are made here. It would
 * read the address as IPv6, hash the key and wait for each of them at every request: 8 µs, for what is the same every time
 * for one caller.
 */
function createCounter(declared: RateLimit, plan: Plan): RequestHandler {
  const seconds = declared.window / 1000;
  const name = `${declared.limit}-per-${seconds}s-by-${declared.by}`;
  const store = plan.setup.rateLimitStore?.(`${name} ${declared.pointer}`);
  const policyOf = boundedCache(callersRemembered, (key) => {
    const partition = createHash('sha256').update(key).digest('hex').slice(0, 12);
    return `"${name}"; q=${declared.limit}; w=${seconds}; pk=:${Buffer.from(partition).toString('base64')}:`;
  });
  const count = rateLimit({
    windowMs: declared.window,
    limit: declared.limit,
    standardHeaders: false,
    legacyHeaders: false,
    keyGenerator: declared.by === 'ip' ? address : caller,
    // Its warnings are about set-ups that `setupFaults` refuses.
    validate: false,
    handler(request, _response, next) {
      callOf(request).report('excess_rate_limit_exceeded', { limit: name });
      const headers = { 'Retry-After': String(tell(request)) };
      const detail = `There were more than ${declared.limit} requests in ${seconds} seconds.`;
      next(new Problem('rate_limited', { detail, headers }));
    },
    ...(store ? { store } : {}),
  });

  return function countRequest(request, response, next): void {
    void count(request, response, (error?: unknown) => {
      if (error === undefined) tell(request);
      next(error);
    });
  };

  /** Adds the headers that say how many requests are left, and answers the seconds until there are all again. */
  function tell(request: Request): number {
    const { rateLimit: info } = request as Request & { readonly rateLimit?: RateLimitInfo };
    if (!info) return seconds;
    const left = info.resetTime ? Math.max(0, Math.ceil((info.resetTime.getTime() - Date.now()) / 1000)) : seconds;
    const { headers } = callOf(request);
    headers.add('RateLimit', `"${name}"; r=${info.remaining}; t=${left}`);
    headers.add('RateLimit-Policy', policyOf(info.key));
    return left;
  }
}

/** How many callers are known by heart: about 2 MB for each limit. */
const callersRemembered = 10_000;

/** IPv6 by subnet: whoever has one address of a /56 has them all. */
const subnetOf = boundedCache(callersRemembered, (ip) => ipKeyGenerator(ip, 56));

function address(request: Request): string {
  return subnetOf(callOf(request).ip);
}

/** Only an authenticated caller has a subject; on an operation with optional security the others count by address. */
function caller(request: Request): string {
  const { subject } = callOf(request);
  return subject === undefined ? `ip ${address(request)}` : `user ${subject}`;
}
