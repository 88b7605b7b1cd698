import { createHmac, randomBytes } from 'node:crypto';

/** How many counters are shared by the clients that come when there is no room for counters of their own. */
export const SHARED_COUNTERS = 32_768;

const secret = randomBytes(32);

/**
 * Returns the key of the counter that a client shares when there is no room for one of its own. No counter is dropped to
 * make room, because its client would have a new limit. Nobody can choose with whom they share.
 *
 * @param key identifies the client
 */
export function sharedCounterKey(key: string): string {
  const bucket = createHmac('sha256', secret).update(key).digest().readUInt32BE(0) % SHARED_COUNTERS;
  // No client has such a key: it is neither an address nor does it begin as those of callers do.
  return `shared ${bucket}`;
}
