import { createHash } from 'node:crypto';
import type { OperationPlan } from '../context/operation-plan.js';
import type { RequestContext, Target } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import type { RateLimit } from '../contract/model.js';
import type { Plan } from '../plan/plan.js';
import { globalLimit, systemPageLimit } from '../plan/rate-limits.js';
import { Problem } from '../problem.js';
import { memoryLimiter, type RateLimitHit, type RateLimiter } from '../rate-limit/limiter.js';
import { addressKey, storeLimiter } from '../rate-limit/store-limiter.js';

/**
 * Counts requests by client address, before anyone is authenticated, and rejects those over the limit. Operations that
 * inherit one declaration share its count; requests for nothing count against the global limit.
 */
export function limitByIp(plan: Plan): Stage | undefined {
  if (plan.options.rateLimit === 'off') return undefined;
  const limits = new SharedLimits(plan);
  const byOperation = new Map(plan.operations.map((operation) => [operation, limits.get(operation.limits.ip)]));
  const global = limits.get(globalLimit(plan.contract, plan.options));
  const pages = limits.get(systemPageLimit);
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
  if (plan.options.rateLimit === 'off') return undefined;
  const limits = new SharedLimits(plan);
  const byOperation = new Map<OperationPlan, LimitRequest>();
  for (const operation of plan.operations)
    if (operation.limits.user) byOperation.set(operation, limits.get(operation.limits.user));
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
}

/**
 * Makes the function that counts against one limit and sets the `RateLimit` and `RateLimit-Policy` headers (IETF
 * draft-ietf-httpapi-ratelimit-headers-08).
 */
function createLimit(declared: RateLimit, plan: Plan): LimitRequest {
  const { limit, by, window: windowMs, pointer } = declared;
  const seconds = windowMs / 1000;
  const name = `${limit}-per-${seconds}s-by-${by}`;
  const store = plan.options.rateLimitStore?.(`${name} ${pointer}`, declared) ?? memoryLimiter(windowMs);
  const limiter: RateLimiter = 'hit' in store ? store : storeLimiter(store, windowMs);
  // The policy of a client is the same in its whole window, for which a limiter in memory keeps one object.
  const policies = new WeakMap<RateLimitHit, string>();

  return function count(context, key) {
    const hit = limiter.hit(key);
    return hit instanceof Promise ? hit.then((later) => apply(context, key, later)) : apply(context, key, hit);
  };

  function apply(context: RequestContext, key: string, hit: RateLimitHit): Problem | undefined {
    const { totalHits, resetTime } = hit;
    const left = resetTime ? Math.max(0, Math.ceil((resetTime.getTime() - Date.now()) / 1000)) : seconds;
    const rateLimit = `"${name}"; r=${Math.max(0, limit - totalHits)}; t=${left}`;
    context.headers.addAll('RateLimit', rateLimit, 'RateLimit-Policy', policyOf(hit, key));
    if (totalHits <= limit) return undefined;
    context.report('excess_rate_limit_exceeded', { limit: name });
    return new Problem('rate_limited', {
      detail: `Rate limit of ${limit} requests per ${seconds} seconds exceeded.`,
      headers: { 'Retry-After': String(left) },
    });
  }

  function policyOf(hit: RateLimitHit, key: string): string {
    let policy = policies.get(hit);
    if (policy === undefined) {
      const partition = createHash('sha256').update(key).digest('hex').slice(0, 12);
      policy = `"${name}"; q=${limit}; w=${seconds}; pk=:${Buffer.from(partition).toString('base64')}:`;
      policies.set(hit, policy);
    }
    return policy;
  }
}
