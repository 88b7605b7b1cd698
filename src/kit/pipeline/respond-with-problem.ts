import type { ErrorRequestHandler, Request, Response } from 'express';
import { callOf, type Call } from '../context/request-context.js';
import { Problem, problemDocument } from '../problem.js';
import { pathnameOf } from '../util/pathname.js';

/**
 * Answers whatever was thrown as a problem document (RFC 9457). A problem says what it has to say; anything else is a
 * 500 that tells the client nothing and the log everything, and so is a problem whose own headers cannot be sent.
 */
export function fail(): ErrorRequestHandler {
  return function answerProblem(error: unknown, request, response, _next): void {
    const call = callOf(request);
    const problem = error instanceof Problem ? error : new Problem('internal_error', { cause: error });
    if (response.headersSent) {
      call.problem = problem;
      response.destroy();
      return;
    }
    try {
      answer(call, problem, request, response);
    } catch (cause) {
      answer(call, new Problem('internal_error', { cause }), request, response);
    }
  };
}

function answer(call: Call, problem: Problem, request: Request, response: Response): void {
  call.problem = problem;
  const headers = call.headers.copy();
  for (const [name, value] of Object.entries(problem.headers)) headers.set(name, value);
  const body = JSON.stringify(problemDocument(problem, pathnameOf(request.originalUrl), call.id));
  call.bytes = Buffer.byteLength(body);
  headers.set('Cache-Control', 'no-store');
  headers.set('Content-Type', 'application/problem+json');
  headers.set('Content-Length', call.bytes);
  headers.writeTo(response, problem.status);
  response.end(request.method === 'HEAD' ? undefined : body);
}
