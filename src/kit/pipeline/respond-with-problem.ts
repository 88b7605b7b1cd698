import type { RequestContext } from '../context/request-context.js';
import { Problem, problemDocument } from '../problem.js';
import { discard } from '../util/discard.js';
import { endAfterBody } from '../util/end-after-body.js';

/**
 * Responds with a problem document (RFC 9457). Anything thrown that is not a problem is a 500 that tells the client
 * nothing and the log everything, and so is a problem whose own headers cannot be sent.
 */
export function respondWithProblem(context: RequestContext, error: unknown): void {
  const problem = error instanceof Problem ? error : new Problem('internal_error', { cause: error });
  // What the handler had opened for a response that is not sent.
  if (context.outcome) discard(context.outcome.body);
  if (context.response.headersSent) {
    context.problem = problem;
    context.response.destroy();
    return;
  }
  try {
    write(context, problem);
  } catch (cause) {
    write(context, new Problem('internal_error', { cause }));
  }
}

function write(context: RequestContext, problem: Problem): void {
  const { request, response } = context;
  context.problem = problem;
  const headers = context.headers.copy();
  for (const [name, value] of Object.entries(problem.headers)) headers.set(name, value);
  const body = JSON.stringify(problemDocument(problem, context.fullPath, context.id));
  context.responseBytes = Buffer.byteLength(body);
  headers.set('Cache-Control', 'no-store');
  headers.set('Content-Type', 'application/problem+json');
  headers.set('Content-Length', context.responseBytes);
  headers.writeHead(response, problem.status);
  endAfterBody(request, response, request.method === 'HEAD' ? undefined : body);
}
