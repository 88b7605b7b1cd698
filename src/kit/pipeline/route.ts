import type { OperationPlan } from '../context/operation-plan.js';
import type { Stage } from '../context/stage.js';
import type { SystemPage } from '../context/system-page.js';
import type { Router } from '../plan/router.js';
import { Problem } from '../problem.js';

/**
 * Finds the operation or page a request is for. HEAD is served by GET. Requests for nothing are only told apart here:
 * `dispatch` responds to them once they are counted, so that guessing paths is rate limited like everything else.
 */
export function route(router: Router<OperationPlan | SystemPage>): Stage {
  const allMethods = [...new Set([...COMMON_METHODS, ...router.methods])];
  return function routeRequest(context) {
    const { request } = context;
    const method = request.method ?? '';
    if (method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      context.target = { kind: 'preflight' };
      return undefined;
    }
    const path = originPath(context.path);
    if (path === undefined) {
      // The one target without a path: the server as a whole (RFC 9110, section 9.3.7).
      if (request.url !== '*' || method !== 'OPTIONS') return malformedTarget();
      context.target = { kind: 'none', allow: allMethods };
      return undefined;
    }
    let found = router.match(method.toLowerCase(), path);
    if (found.kind === 'none' && method === 'HEAD') found = router.match('get', path);
    if (found.kind === 'none') context.target = found;
    else if (found.target.kind === 'page') context.target = { kind: 'page', page: found.target };
    else context.target = { kind: 'operation', operation: found.target, pathParams: found.values };
    return undefined;
  };
}

const COMMON_METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/**
 * Returns the path as it was sent, in origin form or in the absolute form of a proxy (RFC 9112, section 3.2); `undefined`
 * for any other target, in which a router would take the first character for a slash.
 */
function originPath(path: string): string | undefined {
  if (path.startsWith('/')) return path;
  const absolute = /^https?:\/\/[^/]+(\/.*)?$/i.exec(path);
  return absolute ? (absolute[1] ?? '/') : undefined;
}

function malformedTarget(): Problem {
  return new Problem('malformed_request', { detail: 'The request target is neither a path nor an absolute URI.' });
}
