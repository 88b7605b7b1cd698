import type { RequestContext } from './request-context.js';
import type { ResponseHeaders } from './response-headers.js';

/**
 * Returns the headers of the response: those of the stages, of the operation, and of the handler. They are a copy: when
 * the handler's headers cannot be sent, the problem that is sent instead does not have them.
 */
export function outcomeHeaders({ headers: collected, target, outcome }: RequestContext): ResponseHeaders {
  const headers = collected.copy();
  if (target.kind === 'operation') for (const [name, value] of target.operation.headers) headers.set(name, value);
  if (outcome?.headers)
    for (const [name, value] of Object.entries(outcome.headers)) {
      if (value === undefined) continue;
      // What the response depends on adds up: to `Origin` and `Accept` of the stages comes what the handler looks at.
      if (name.toLowerCase() === 'vary') headers.add(name, String(value));
      else headers.set(name, value);
    }
  return headers;
}
