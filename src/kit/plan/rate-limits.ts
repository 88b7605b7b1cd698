import type { OperationPlan } from '../context/operation-plan.js';
import type { Contract, Operation, RateLimit } from '../contract/model.js';
import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import type { ServerOptions } from '../options.js';
import type { RateLimitWindow } from '../rate-limit/limiter.js';

/** The default limit of every API: 100 requests per 15 minutes and address. */
export const defaultLimit: RateLimitWindow = { limit: 100, window: 15 * 60_000 };

/** The kit's own pages are counted apart, so that reading the docs does not use up a caller's limit. */
export const systemPageLimit: RateLimit = { limit: 1000, window: 15 * 60_000, by: 'ip', pointer: 'pages' };

/** The largest request body an operation takes when the contract does not say: 100 kB. */
export const DEFAULT_MAX_BODY_BYTES = 100 * 1024;

/** The limit of requests that belong to no operation, and of operations that say nothing. */
export function globalLimit(contract: Contract, options: ServerOptions): RateLimit {
  const written = declaredAtRoot(contract);
  const base =
    options.rateLimit === undefined || options.rateLimit === 'off' ? (written ?? defaultLimit) : options.rateLimit;
  return { limit: base.limit, window: base.window, by: 'ip', pointer: rootPointer };
}

function declaredAtRoot({ operations }: Contract): RateLimit | undefined {
  for (const { rateLimits } of operations)
    for (const limit of rateLimits) if (limit.by === 'ip' && isRoot(limit.pointer)) return limit;
  return undefined;
}

/**
 * Returns the limits of one operation: one by address, counted before authentication, and one by user where the contract
 * has one. The option `off` leaves those that the operation, or its path, declares.
 */
export function planRateLimits(
  contract: Contract,
  options: ServerOptions,
  { rateLimits }: Operation,
): OperationPlan['limits'] {
  const isOff = options.rateLimit === 'off';
  const [ip, user] = (['ip', 'user'] as const).map((kind) => rateLimits.find(({ by }) => by === kind));
  return {
    ip: ip && !isRoot(ip.pointer) ? ip : isOff ? undefined : globalLimit(contract, options),
    user: user && isOff && isRoot(user.pointer) ? undefined : user,
  };
}

/** Checks that no public operation is limited by user. */
export function checkRateLimits({ operations }: Contract): readonly Diagnostic[] {
  return operations.flatMap(({ id, rateLimits, security }) => {
    const user = rateLimits.find(({ by }) => by === 'user');
    if (!user || security?.length !== 0 || isRoot(user.pointer)) return [];
    const message = `${id} is public and cannot be limited by user.`;
    const hint = 'Write by: ip, or give the operation a security requirement.';
    return [diagnostic('rate-limit-by-user', atPointer(user.pointer), message, hint)];
  });
}

const rootPointer = '#/x-rate-limit';

function isRoot(pointer: string): boolean {
  return pointer.startsWith(rootPointer);
}
