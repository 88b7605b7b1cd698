import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit, type RateLimitInfo, type Store } from 'express-rate-limit';
import { memoize } from '../util/memoize.js';
import { callOf } from '../context/request-context.js';
import type { RateLimit } from '../contract/model.js';
import { memoryLimiter, type RateLimitHit, type RateLimiter } from '../rate-limit/limiter.js';
import { systemPageLimit, globalLimit } from '../plan/rate-limits.js';
import type { Plan } from '../plan/plan.js';
import { Problem } from '../problem.js';

/**
 * Counts requests and refuses those over a limit, with `RateLimit` and `RateLimit-Policy` headers (IETF
 * draft-ietf-httpapi-ratelimit-headers-08) and `Retry-After`.
 *
 * Stands in the request's way twice: counting by address before anyone is believed, and by user once it is known who
 * calls. Operations that inherit one declaration share its count; what leads nowhere counts against the root's.
 */
export function limit(plan: Plan, by: RateLimit['by']): RequestHandler {
  if (plan.options.rateLimit === 'off') return (_request, _response, next) => next();
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
  const shared = by === 'ip' ? counter(globalLimit(plan.contract, plan.options)) : undefined;
  const pages = by === 'ip' ? counter(systemPageLimit) : undefined;

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
 * express-rate-limit counts; the key it counts under and the headers that tell of it are made here. It would read the
 * address as IPv6, hash the key and wait for each of them at every request: 8 µs, for what is the same every time for one
 * caller.
 */
function createCounter(declared: RateLimit, plan: Plan): RequestHandler {
  const seconds = declared.window / 1000;
  const name = `${declared.limit}-per-${seconds}s-by-${declared.by}`;
  const keyOf = declared.by === 'ip' ? address : caller;
  const policyOf = memoize(callersRemembered, (key) => {
    const partition = createHash('sha256').update(key).digest('hex').slice(0, 12);
    return `"${name}"; q=${declared.limit}; w=${seconds}; pk=:${Buffer.from(partition).toString('base64')}:`;
  });
  const given =
    plan.options.rateLimitStore?.(`${name} ${declared.pointer}`, declared) ?? memoryLimiter(declared.window);
  return 'hit' in given ? countIn(given) : countInStore(given);

  function countIn(counting: RateLimiter): RequestHandler {
    return (request, _response, next) => {
      const key = keyOf(request);
      const take = ({ totalHits, resetTime }: RateLimitHit): void => next(decide(request, key, totalHits, resetTime));
      const counted = counting.hit(key);
      // Waits only when it has to: nearly all requests are counted at once.
      if (counted instanceof Promise) counted.then(take, next);
      else take(counted);
    };
  }

  function countInStore(store: Store): RequestHandler {
    const count = rateLimit({
      windowMs: declared.window,
      limit: declared.limit,
      standardHeaders: false,
      legacyHeaders: false,
      keyGenerator: keyOf,
      // Its warnings are about set-ups that `setupFaults` refuses.
      validate: false,
      // What is over the limit is refused below.
      handler: (_request, _response, next) => next(),
      store,
    });
    return (request, response, next) => {
      void count(request, response, (error?: unknown) => {
        const { rateLimit: info } = request as Request & { readonly rateLimit?: RateLimitInfo };
        next(error ?? (info && decide(request, info.key, info.used, info.resetTime)));
      });
    };
  }

  /** Adds the headers that say how many requests are left, and answers the refusal when there were too many. */
  function decide(request: Request, key: string, used: number, resetTime: Date | undefined): Problem | undefined {
    const call = callOf(request);
    const left = resetTime ? Math.max(0, Math.ceil((resetTime.getTime() - Date.now()) / 1000)) : seconds;
    call.headers.add('RateLimit', `"${name}"; r=${Math.max(0, declared.limit - used)}; t=${left}`);
    call.headers.add('RateLimit-Policy', policyOf(key));
    if (used <= declared.limit) return undefined;
    call.report('excess_rate_limit_exceeded', { limit: name });
    return new Problem('rate_limited', {
      detail: `There were more than ${declared.limit} requests in ${seconds} seconds.`,
      headers: { 'Retry-After': String(left) },
    });
  }
}

/** How many callers are known by heart: about 2 MB for each limit. */
const callersRemembered = 10_000;

/** IPv6 by subnet: whoever has one address of a /56 has them all. */
const subnetOf = memoize(callersRemembered, (ip) => ipKeyGenerator(ip, 56));

function address(request: Request): string {
  return subnetOf(callOf(request).ip);
}

/** Only an authenticated caller has a subject; on an operation with optional security the others count by address. */
function caller(request: Request): string {
  const { subject } = callOf(request);
  return subject === undefined ? `ip ${address(request)}` : `user ${subject}`;
}
