import type { Contract, Operation, RateLimit } from '../../kit/index.js';
import type { Change } from './change.js';

const DEFAULT_BODY_BYTES = 102_400;

/** Compares what only this product enforces: `x-rate-limit`, `x-max-body-size`, and operations that are switched off. */
export function limitChanges(before: Contract, after: Contract): readonly Change[] {
  const oldOperations = new Map(before.operations.map((operation) => [nameOf(operation), operation]));
  return after.operations.flatMap((operation) => {
    const old = oldOperations.get(nameOf(operation));
    if (!old) return [];
    return [
      ...switchedOff(old, operation),
      ...bodySizeChanges(old, operation),
      ...rateLimitChanges(old, operation, 'ip'),
      ...rateLimitChanges(old, operation, 'user'),
    ];
  });
}

function switchedOff(old: Operation, operation: Operation): Change[] {
  if (old.disabled || !operation.disabled) return [];
  const what = `the operation is switched off: ${operation.disabled.message}`;
  return [{ effect: 'breaking', rule: 'operation-disabled', operation: nameOf(operation), what }];
}

function bodySizeChanges(old: Operation, operation: Operation): Change[] {
  if (!operation.requestBody) return [];
  const before = old.maxBodySize ?? DEFAULT_BODY_BYTES;
  const after = operation.maxBodySize ?? DEFAULT_BODY_BYTES;
  if (before === after) return [];
  const effect = after < before ? 'breaking' : 'compatible';
  const what = `the maximum body size was ${before} bytes and is ${after}`;
  return [{ effect, rule: 'body-size', operation: nameOf(operation), what }];
}

function rateLimitChanges(old: Operation, operation: Operation, by: RateLimit['by']): Change[] {
  const before = old.rateLimits.find((limit) => limit.by === by);
  const after = operation.rateLimits.find((limit) => limit.by === by);
  if (before?.limit === after?.limit && before?.window === after?.window) return [];
  const effect = perMillisecond(after) < perMillisecond(before) ? 'risky' : 'compatible';
  const what = `the limit by ${by} was ${formatLimit(before)} and is ${formatLimit(after)}`;
  return [{ effect, rule: 'rate-limit', operation: nameOf(operation), what }];
}

function perMillisecond(limit: RateLimit | undefined): number {
  return limit ? limit.limit / limit.window : Infinity;
}

function formatLimit(limit: RateLimit | undefined): string {
  return limit ? `${limit.limit} in ${limit.window / 1000} s` : 'not declared';
}

function nameOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path}`;
}
