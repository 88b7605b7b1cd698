import { createHash } from 'node:crypto';
import type { OperationPlan } from '../context/operation-plan.js';
import type { RequestContext, Target } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import type { RateLimit } from '../contract/model.js';
import type { Plan } from '../plan/plan.js';
import { globalLimit, systemPageLimit } from '../plan/rate-limits.js';
import { Problem } from '../problem.js';
import type { RateLimitHit, RateLimiter } from '../rate-limit/limiter.js';
import { memoryLimiter } from '../rate-limit/memory-limiter.js';
import { addressKey, storeLimiter } from '../rate-limit/store-limiter.js';
import { memoize } from '../util/memoize.js';

/**
 * Counts requests by client address, before anyone is authenticated, and rejects those over the limit. Operations that
 * inherit one declaration share its count; requests for nothing count against the global limit.
 */
export function limitByIp(plan: Plan): Stage | undefined {
  const limits = new SharedLimits(plan);
  const byOperation = limits.byOperation(plan, 'ip');
  const isOff = plan.options.rateLimit === 'off';
  if (isOff && byOperation.size === 0) return undefined;
  const global = isOff ? undefined : limits.get(globalLimit(plan.contract, plan.options));
  const pages = isOff ? undefined : limits.get(systemPageLimit);
  return function limitRequest(context) {
    return limitFor(context.target)?.(context, addressKeyOf(context));
  };

  function limitFor(target: Target): LimitRequest | undefined {
    if (target.kind === 'operation') return byOperation.get(target.operation);
    if (target.kind === 'page') return target.page.rateLimit === 'separate' ? pages : undefined;
    return global;
  }
}

/** Counts requests by caller, where an operation asks for it. */
export function limitByUser(plan: Plan): Stage | undefined {
  const byOperation = new SharedLimits(plan).byOperation(plan, 'user');
  if (byOperation.size === 0) return undefined;
  return function limitRequestOfUser(context) {
    const limit = byOperation.get(context.operation);
    if (!limit) return undefined;
    // Callers without an identity, on an operation with optional security, are counted by address.
    const { subject } = context;
    return limit(context, subject === undefined ? `ip ${addressKeyOf(context)}` : `user ${subject}`);
  };
}

function addressKeyOf({ ip }: RequestContext): string {
  return ip.includes(':') ? addressKey(ip) : ip;
}

/** Counts a request under a key. */
type LimitRequest = (context: RequestContext, key: string) => Problem | undefined | Promise<Problem | undefined>;

/** One counter for each declaration, whatever the number of operations it applies to. */
class SharedLimits {
  readonly #plan: Plan;
  readonly #limits = new Map<string, LimitRequest>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  get(declared: RateLimit): LimitRequest {
    let limit = this.#limits.get(declared.pointer);
    if (!limit) this.#limits.set(declared.pointer, (limit = createLimit(declared, this.#plan)));
    return limit;
  }

  /** The limits of the operations that have one. */
  byOperation({ operations }: Plan, by: RateLimit['by']): ReadonlyMap<OperationPlan, LimitRequest> {
    const found = new Map<OperationPlan, LimitRequest>();
    for (const operation of operations) {
      const declared = operation.limits[by];
      if (declared) found.set(operation, this.get(declared));
    }
    return found;
  }
}

/** The most clients whose `RateLimit-Policy` is remembered for each limit. */
const MAX_POLICIES = 10_000;

/**
 * Makes the function that counts against one limit and sets the `RateLimit` and `RateLimit-Policy` headers (IETF
 * draft-ietf-httpapi-ratelimit-headers-09).
 */
function createLimit(declared: RateLimit, plan: Plan): LimitRequest {
  const { limit, by, window: windowMs, pointer } = declared;
  const seconds = windowMs / 1000;
  const name = `${limit}-per-${seconds}s-by-${by}`;
  const store = plan.options.rateLimitStore?.(`${name} ${pointer}`, declared) ?? memoryLimiter(windowMs);
  const limiter: RateLimiter = 'hit' in store ? store : storeLimiter(store, windowMs);
  const policyOf = memoize(MAX_POLICIES, (key) => {
    const partition = createHash('sha256').update(key).digest('hex').slice(0, 12);
    // The draft knows whole seconds only.
    return `"${name}"; q=${limit}; w=${Math.ceil(seconds)}; pk=:${Buffer.from(partition).toString('base64')}:`;
  });

  return function count(context, key) {
    const hit = limiter.hit(key);
    return hit instanceof Promise ? hit.then((later) => apply(context, key, later)) : apply(context, key, hit);
  };

  function apply(context: RequestContext, key: string, { totalHits, resetMs }: RateLimitHit): Problem | undefined {
    const left = Math.max(0, Math.ceil(resetMs / 1000));
    const rateLimit = `"${name}"; r=${Math.max(0, limit - totalHits)}; t=${left}`;
    context.headers.addAll('RateLimit', rateLimit, 'RateLimit-Policy', policyOf(key));
    if (totalHits <= limit) return undefined;
    context.report('excess_rate_limit_exceeded', { limit: name });
    return new Problem('rate_limited', {
      detail: `Rate limit of ${limit} requests per ${seconds} seconds exceeded.`,
      headers: { 'Retry-After': String(Math.max(1, left)) },
    });
  }
}
