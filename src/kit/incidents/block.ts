import { isIP } from 'node:net';
import { addressKey } from '../rate-limit/store-limiter.js';

/** Whom a block concerns. `network` is a subnet in CIDR notation, `operation` every caller from an unknown address. */
export type BlockKind = 'address' | 'network' | 'subject' | 'key' | 'operation';

/** A block refuses every request with 403; a throttle lets a few through, and callers that are recognized. */
export interface Block {
  readonly kind: BlockKind;
  readonly value: string;
  /** The address a block of a subject is limited to: the owner of the account goes on elsewhere. */
  readonly at?: string;
  readonly action: 'block' | 'throttle';
  readonly since: Date;
  readonly until: Date;
  readonly reason: string;
  /** Who has made it: a subject, `rule <name>` or `crowdsec`. */
  readonly by: string;
  readonly incident?: string;
}

/** Returns what identifies a block: there is one at a time for each. */
export function blockKey({ kind, value, at }: Pick<Block, 'kind' | 'value' | 'at'>): string {
  return `${kind}:${value}${at === undefined ? '' : `@${at}`}`;
}

/**
 * Brings an address or subnet into the form in which it is blocked.
 *
 * @returns `undefined` if it is neither
 */
export function parseBlockedAddress(text: string): { kind: 'address' | 'network'; value: string } | undefined {
  const [address = '', length, ...others] = text.split('/');
  const family = isIP(address);
  if (family === 0 || others.length > 0) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (length === undefined) return { kind: 'address', value: addressKey(address.toLowerCase()) };
  const prefix = Number(length);
  if (!/^\d{1,3}$/.test(length) || prefix > bits || prefix < MIN_PREFIX[family === 4 ? 'v4' : 'v6']) return undefined;
  if (prefix === bits || (family === 6 && prefix === 56)) return { kind: 'address', value: addressKey(address) };
  return { kind: 'network', value: `${address.toLowerCase()}/${prefix}` };
}

/** Nobody means to block a larger part of the internet. */
const MIN_PREFIX = { v4: 8, v6: 16 } as const;
