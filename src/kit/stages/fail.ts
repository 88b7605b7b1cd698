import type { ErrorRequestHandler } from 'express';
import { callOf } from '../call.js';
import { Problem, problemDocument } from '../problem.js';

/**
 * Answers whatever was thrown as a problem document (RFC 9457). A problem says what it has to say; anything else is a
 * 500 that tells the client nothing and the log everything.
 */
export function fail(): ErrorRequestHandler {
  return function answerProblem(error: unknown, request, response, _next): void {
    const call = callOf(request);
    const problem = error instanceof Problem ? error : new Problem('internal_error', { cause: error });
    call.problem = problem;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.statusCode = problem.status;
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-store');
    const body = JSON.stringify(problemDocument(problem, pathOf(request.originalUrl), call.id));
    response.setHeader('Content-Type', 'application/problem+json');
    response.setHeader('Content-Length', Buffer.byteLength(body));
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
