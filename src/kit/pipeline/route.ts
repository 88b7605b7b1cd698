import type { OperationPlan } from '../context/operation-plan.js';
import type { Stage } from '../context/stage.js';
import type { SystemPage } from '../context/system-page.js';
import type { Router } from '../plan/router.js';
import { pathnameOf } from '../util/pathname.js';

/**
 * Finds the operation or page a request is for. HEAD is served by GET. Requests for nothing are only told apart here:
 * `dispatch` responds to them once they are counted, so that guessing paths is rate limited like everything else.
 */
export function route(router: Router<OperationPlan | SystemPage>): Stage {
  return function routeRequest(context) {
    const { request } = context;
    const method = request.method ?? '';
    if (method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      context.target = { kind: 'preflight' };
      return;
    }
    const path = originPath(request.url ?? '/');
    let found = router.match(method.toLowerCase(), path);
    if ('allow' in found && method === 'HEAD') found = router.match('get', path);
    if ('allow' in found) context.target = { kind: 'none', allow: found.allow };
    else if (found.target.kind === 'page') context.target = { kind: 'page', page: found.target };
    else context.target = { kind: 'operation', operation: found.target, pathParams: found.values };
  };
}

/** Returns the path as it was sent. A proxy may send the absolute form (RFC 9112, section 3.2.2). */
function originPath(url: string): string {
  const path = pathnameOf(url);
  if (path.startsWith('/')) return path;
  return /^https?:\/\/[^/]*(\/.*)?$/i.exec(path)?.[1] ?? (/^https?:/i.test(path) ? '/' : path);
}
