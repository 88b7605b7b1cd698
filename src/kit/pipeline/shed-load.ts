import type { Stage } from '../context/stage.js';
import type { EventLoopDelay } from '../observability/event-loop-delay.js';
import { Problem } from '../problem.js';

/**
 * Refuses requests while the event loop is so late that none would be answered in time: a few that are refused leave
 * the process able to answer the others. Health checks are always answered.
 *
 * @param delay the delay of the event loop of this process
 * @param maxDelayMs the mean delay beyond which requests are refused, in milliseconds
 */
export function shedLoad(delay: Pick<EventLoopDelay, 'meanMs'>, maxDelayMs: number): Stage {
  return function refuseOverload({ target }) {
    if (delay.meanMs <= maxDelayMs) return undefined;
    if (target.kind === 'page' && target.page.rateLimit === 'none') return undefined;
    return new Problem('overloaded', { headers: { 'Retry-After': '2' } });
  };
}
