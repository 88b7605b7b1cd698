import { addressKey } from '../rate-limit/store-limiter.js';

/** Returns what an address is known as: an IPv4 address itself, or the /56 of an IPv6 one, which one subscriber has. */
export function networkOf(ip: string): string {
  return ip.includes(':') ? addressKey(ip) : ip;
}
