import type { RequestHandler } from 'express';
import { callOf } from '../context/request-context.js';

/**
 * Serves the kit's own pages, and refuses, now that it has been counted, what is neither a page nor an operation. What
 * has been answered already (a preflight, plain OPTIONS) goes on to `send`.
 */
export function pages(): RequestHandler {
  return function servePage(request, response, next): unknown {
    const call = callOf(request);
    if (call.answer) {
      call.operation = undefined;
      next();
      return;
    }
    if (!call.page) {
      next(call.refusal);
      return;
    }
    call.headers.handTo(response);
    return call.page.serve(request, response, next);
  };
}
