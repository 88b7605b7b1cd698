import { ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import type { RateLimitHit, RateLimiter } from './limiter.js';

/** Counts in a store of express-rate-limit. */
export function storeLimiter(store: Store, windowMs: number): RateLimiter {
  // Making the middleware initializes the store as express-rate-limit documents it; the counting needs no more of it.
  rateLimit({ store, windowMs, validate: false });
  return { hit: (key) => hitStore(store, key, windowMs) };
}

/** Counts one request in a store. @param windowMs how long the window is, where the store does not say when it ends */
export async function hitStore(store: Store, key: string, windowMs: number): Promise<RateLimitHit> {
  const { totalHits, resetTime } = await store.increment(key);
  return { totalHits, resetMs: resetTime ? resetTime.getTime() - Date.now() : windowMs };
}

/** IPv6 clients are counted by subnet: one that has an address of a /56 has them all. */
const IPV6_PREFIX_LENGTH = 56;

/** Returns the key an address is counted under. */
export function addressKey(ip: string): string {
  return ip.includes(':') ? ipKeyGenerator(ip, IPV6_PREFIX_LENGTH) : ip;
}
