import type { Signal, SignalEvent } from './signal.js';

/** Returns the time since the epoch by the monotonic clock, in milliseconds: it never goes back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Creates a signal that belongs to no request. */
export function signalOutsideRequests(event: SignalEvent, network = ''): Signal {
  const nobody = { subject: undefined, session: undefined, key: undefined, account: undefined, target: undefined };
  return { event, at: now(), requestId: '', network, operation: 'none', ...nobody, isExpired: false, status: 0 };
}
