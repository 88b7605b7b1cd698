import { keyedHash } from '../../src/kit/incidents/keyed-hash.js';
import type { Signal } from '../../src/kit/incidents/signal.js';

/** A signal as a stage would make it; `target` may be a text. */
export function signal({ target, ...parts }: Partial<Omit<Signal, 'target'>> & { readonly target?: string }): Signal {
  return {
    event: 'request_completed',
    at: 1_800_000_000_000,
    requestId: 'request-1',
    network: '203.0.113.7',
    subject: undefined,
    session: undefined,
    key: undefined,
    account: undefined,
    operation: 'getNote',
    isExpired: false,
    status: 0,
    ...parts,
    target: target === undefined ? undefined : keyedHash(target, 1),
  };
}

/** The address of a client, out of many. */
export function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}
