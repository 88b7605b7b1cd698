import type { Contract, Operation, RateLimit } from '../../kit/index.js';
import type { Change } from './change.js';

/** What the words of this product say otherwise than before: `x-rate-limit` and `x-max-body-size`. */
export function changesOfLimits(before: Contract, after: Contract): readonly Change[] {
  const known = new Map(before.operations.map((operation) => [nameOf(operation), operation]));
  return after.operations.flatMap((now) => {
    const then = known.get(nameOf(now));
    return then ? [...bodySize(then, now), ...(['ip', 'user'] as const).flatMap((by) => rate(then, now, by))] : [];
  });
}

function bodySize(then: Operation, now: Operation): Change[] {
  if (!now.requestBody || then.maxBodySize === now.maxBodySize) return [];
  const before = then.maxBodySize ?? defaultBodySize;
  const after = now.maxBodySize ?? defaultBodySize;
  if (before === after) return [];
  const what = `the largest body was ${before} bytes and is ${after}`;
  return [{ effect: after < before ? 'breaking' : 'compatible', rule: 'body-size', operation: nameOf(now), what }];
}

function rate(then: Operation, now: Operation, by: RateLimit['by']): Change[] {
  const before = then.rateLimits.find((limit) => limit.by === by);
  const after = now.rateLimits.find((limit) => limit.by === by);
  if (before?.limit === after?.limit && before?.window === after?.window) return [];
  const what = `the limit by ${by} was ${shown(before)} and is ${shown(after)}`;
  const isLower = perSecond(after) < perSecond(before);
  return [{ effect: isLower ? 'risky' : 'compatible', rule: 'rate-limit', operation: nameOf(now), what }];
}

/** 100 kB, where nothing is said. */
const defaultBodySize = 102_400;

function perSecond(limit: RateLimit | undefined): number {
  return limit ? limit.limit / limit.window : Infinity;
}

function shown(limit: RateLimit | undefined): string {
  return limit ? `${limit.limit} in ${limit.window / 1000} s` : 'not written';
}

function nameOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path}`;
}
