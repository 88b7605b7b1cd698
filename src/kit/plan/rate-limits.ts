import type { Contract, Operation, RateLimit } from '../contract/model.js';
import type { PlanFault } from './plan.js';
import type { ServerOptions } from '../options.js';
import type { RateLimitWindow } from '../rate-limit/limiter.js';

/** The default limit of every API: 100 requests per 15 minutes and address. */
export const defaultLimit: RateLimitWindow = { limit: 100, window: 15 * 60_000 };

/** The kit's own pages are counted apart, so that reading the docs does not use up a caller's limit. */
export const systemPageLimit: RateLimit = { limit: 1000, window: 15 * 60_000, by: 'ip', pointer: 'pages' };

/** The largest request body an operation takes when the contract does not say: 100 kB. */
export const DEFAULT_MAX_BODY_BYTES = 100 * 1024;

/** The limit of requests that belong to no operation, and of operations that say nothing. */
export function globalLimit(contract: Contract, setup: ServerOptions): RateLimit {
  const written = declaredAtRoot(contract);
  const base = setup.rateLimit === undefined || setup.rateLimit === 'off' ? (written ?? defaultLimit) : setup.rateLimit;
  return { limit: base.limit, window: base.window, by: 'ip', pointer: rootPointer };
}

function declaredAtRoot({ operations }: Contract): RateLimit | undefined {
  for (const { rateLimits } of operations)
    for (const limit of rateLimits) if (limit.by === 'ip' && isRoot(limit.pointer)) return limit;
  return undefined;
}

/** The limits of one operation: always one by address, counted before anyone is believed, and one by user where it is asked for. */
export function planRateLimits(
  contract: Contract,
  setup: ServerOptions,
  operation: Operation,
  faults: PlanFault[],
): { ip: RateLimit; user: RateLimit | undefined } {
  const ip = operation.rateLimits.find(({ by }) => by === 'ip');
  const user = operation.rateLimits.find(({ by }) => by === 'user');
  if (user && operation.security?.length === 0 && !isRoot(user.pointer))
    faults.push({
      pointer: user.pointer,
      what: `${operation.id} is public and cannot be limited by user`,
      instead: 'write by: ip, or give the operation a security requirement',
    });
  return { ip: ip && !isRoot(ip.pointer) ? ip : globalLimit(contract, setup), user };
}

const rootPointer = '#/x-rate-limit';

function isRoot(pointer: string): boolean {
  return pointer.startsWith(rootPointer);
}
