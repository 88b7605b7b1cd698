import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import type { Block } from '../incidents/block.js';
import type { Incidents } from '../incidents/incidents.js';
import { networkOf } from '../incidents/network-of.js';
import { Problem } from '../problem.js';

/**
 * Recognizes the caller, and refuses those who are contained: 403 to a caller that is blocked, 429 to one that is
 * throttled. Of a throttled address only those who are not recognized are refused, so that others there go on.
 */
export function contain(incidents: Incidents | undefined, authenticate: Stage): Stage {
  if (!incidents) return authenticate;
  const { containment } = incidents;

  return function authenticateContained(context) {
    const result = authenticate(context);
    if (containment.isEmpty) return result;
    return result instanceof Promise
      ? result.then((problem) => refuse(context, problem ?? undefined))
      : refuse(context, result ?? undefined);
  };

  function refuse(context: RequestContext, problem: Problem | undefined): Problem | undefined {
    const { ip, subject, apiKey: key, operation } = context;
    const network = networkOf(ip);
    if (incidents?.isExempt(network)) return problem;
    const ofCaller = containment.ofCaller({ network, subject, key });
    if (ofCaller) return rejectBlocked(context, ofCaller) ?? problem;
    if (subject !== undefined) return problem;
    const ofAddress = containment.ofAddress(network);
    if (ofAddress) return rejectBlocked(context, ofAddress) ?? problem;
    const ofOperation = incidents?.isKnownAddress(network) ? undefined : containment.ofOperation(operation.id);
    return (ofOperation && rejectBlocked(context, ofOperation)) ?? problem;
  }

  function rejectBlocked(context: RequestContext, block: Block): Problem | undefined {
    if (block.action === 'block') return blocked(context);
    const retryAfterSeconds = containment.spend(block);
    if (retryAfterSeconds === undefined) return undefined;
    context.report('excess_rate_limit_exceeded', { limit: 'throttle' });
    return new Problem('rate_limited', { headers: { 'Retry-After': String(retryAfterSeconds) } });
  }
}

function blocked(context: RequestContext): Problem {
  context.report('request_blocked');
  return new Problem('blocked');
}
