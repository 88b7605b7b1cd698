import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { Problem } from '../problem.js';

/** Where requests go by their target. */
export interface Dispatch {
  readonly operation: Stage;
  readonly page: Stage;
  readonly preflight: Stage;
}

/** Decides, here and nowhere else, between an operation, a page of the server, a preflight, and 404 or 405. */
export function dispatch({ operation, page, preflight }: Dispatch): Stage {
  return function dispatchRequest(context) {
    switch (context.target.kind) {
      case 'operation':
        return operation(context);
      case 'page':
        return page(context);
      case 'preflight':
        return preflight(context);
      case 'none':
        return respondToUnknown(context, context.target.allow);
    }
  };
}

/** 404 for an unknown path; for a known one 405, or 204 to OPTIONS, with the methods it has. */
function respondToUnknown(context: RequestContext, methods: readonly string[]): Problem | undefined {
  if (methods.length === 0) return new Problem('not_found');
  const names = new Set(methods.map((method) => method.toUpperCase()));
  if (names.has('GET')) names.add('HEAD');
  const headers = { Allow: [...names.add('OPTIONS')].join(', ') };
  if (context.request.method !== 'OPTIONS') return new Problem('method_not_allowed', { headers });
  context.outcome = { status: 204, headers };
  return undefined;
}
