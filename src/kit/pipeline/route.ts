import type { RequestHandler } from 'express';
import { callOf } from '../context/request-context.js';
import type { Plan } from '../plan/plan.js';
import { Problem } from '../problem.js';
import { pathnameOf } from '../util/pathname.js';

/**
 * Finds the operation, or the page of the kit, that a request is for. Answers HEAD from GET and plain OPTIONS itself.
 * A request for nothing goes on until it has been counted, so that guessing paths is limited like everything else.
 */
export function route(router: Plan['router']): RequestHandler {
  return function routeRequest(request, _response, next): void {
    const call = callOf(request);
    const path = originPath(request.url);
    const method = request.method.toLowerCase();
    let found = router.matchSegment(method, path);
    if ('allow' in found && method === 'head') found = router.matchSegment('get', path);
    if ('target' in found) {
      call.rawPath = found.values;
      if (found.target.kind === 'operation') call.operation = found.target;
      else call.page = found.target;
    } else if (found.allow.length === 0) {
      call.refusal = new Problem('not_found');
    } else {
      const allow = allowed(found.allow);
      call.refusal = new Problem('method_not_allowed', { headers: { Allow: allow.join(', ') } });
      if (method === 'options') call.answer = { status: 204, headers: { Allow: allow.join(', ') } };
    }
    next();
  };
}

/** The path as it was sent. A proxy may send the whole address (RFC 9112, section 3.2.2). */
function originPath(url: string): string {
  const path = pathnameOf(url);
  if (path.startsWith('/')) return path;
  return /^https?:\/\/[^/]*(\/.*)?$/i.exec(path)?.[1] ?? (/^https?:/i.test(path) ? '/' : path);
}

function allowed(methods: readonly string[]): readonly string[] {
  const names = new Set(methods.map((method) => method.toUpperCase()));
  if (names.has('GET')) names.add('HEAD');
  return [...names.add('OPTIONS')];
}
