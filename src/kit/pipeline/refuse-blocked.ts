import type { Stage } from '../context/stage.js';
import type { Incidents } from '../incidents/incidents.js';
import { networkOf } from '../incidents/network-of.js';
import { Problem } from '../problem.js';

/**
 * Refuses what comes from a blocked address with 403, before it is counted or read. Health checks are never refused:
 * a load balancer would take the server for dead. What is for no operation is also throttled here.
 */
export function refuseBlocked(incidents: Incidents | undefined): Stage | undefined {
  if (!incidents) return undefined;
  const { containment } = incidents;
  return function refuseBlockedAddress(context) {
    if (containment.isEmpty) return undefined;
    const { target } = context;
    if (target.kind === 'page' && target.page.rateLimit === 'none') return undefined;
    const network = networkOf(context.ip);
    const block = containment.ofAddress(network);
    if (!block || incidents.isExempt(network)) return undefined;
    if (block.action === 'block') {
      context.report('request_blocked');
      return new Problem('blocked');
    }
    // Callers of an operation may be recognized later.
    if (target.kind === 'operation') return undefined;
    const retryAfterSeconds = containment.spend(block);
    if (retryAfterSeconds === undefined) return undefined;
    return new Problem('rate_limited', { headers: { 'Retry-After': String(retryAfterSeconds) } });
  };
}
