import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { beginCall, callOf } from '../call.js';
import type { Metrics } from '../metrics.js';
import { printable } from '../printable.js';

/**
 * Begins the record of a request, gives it an id and a logger, and writes one line when it has been answered. Security
 * events are lines of their own.
 *
 * Nothing of a request is logged but what is named here: no header but the user agent, no query, no body; so neither
 * tokens, cookies, passwords nor `writeOnly` properties can get into the log.
 */
export function log(plan: { readonly log: Logger; readonly metrics: Metrics }): RequestHandler {
  const { metrics } = plan;
  const withLog = pinoHttp<Request, ServerResponse>({
    logger: plan.log,
    genReqId: requestId,
    quietReqLogger: true,
    quietResLogger: true,
    wrapSerializers: false,
    customAttributeKeys: { reqId: 'requestId' },
    serializers: { req: () => undefined },
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessObject: (request, response) => fields(request, response),
    customErrorObject: (request, response, error) => {
      const cause = callOf(request).problem?.cause ?? (callOf(request).problem ? undefined : error);
      return cause === undefined ? fields(request, response) : { ...fields(request, response), err: cause };
    },
    customSuccessMessage: message,
    customErrorMessage: message,
  });

  return function logRequest(request, response, next): void {
    const started = performance.now();
    withLog(request, response);
    const id = String(request.id);
    response.setHeader('X-Request-Id', id);
    const call = beginCall(request, {
      id,
      started,
      log: request.log,
      report(event, detail) {
        metrics.count(event);
        request.log.warn({ event, ...who(request), ...detail }, event);
      },
    });
    response.once('close', () => {
      const name = call.operation?.id ?? call.page?.id ?? 'none';
      metrics.observe(name, response.statusCode, (performance.now() - started) / 1000);
    });
    next();
  };
}

const wellFormed = /^[A-Za-z0-9._:-]{8,128}$/;

/** The client's own id when it is well-formed, so that a request can be followed across services; else a new one. */
function requestId(request: Request): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && wellFormed.test(sent) ? sent : randomUUID();
}

function fields(request: Request, response: ServerResponse): Record<string, unknown> {
  return {
    ...who(request),
    status: response.statusCode,
    problem: callOf(request).problem?.code,
    durationMs: Math.round((performance.now() - callOf(request).started) * 1000) / 1000,
    bytes: Number(response.getHeader('content-length') ?? 0),
    aborted: response.writableFinished ? undefined : true,
  };
}

function who(request: Request): Record<string, unknown> {
  const call = callOf(request);
  return {
    method: request.method,
    path: printable(pathOf(request.url)),
    operationId: call.operation?.id,
    ip: request.ip,
    subject: call.subject,
    userAgent: printable(request.headers['user-agent'] ?? ''),
  };
}

/** Without the query, which may hold secrets. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  return (query === -1 ? url : url.slice(0, query)).slice(0, 500);
}

function message(_request: Request, response: ServerResponse): string {
  return response.writableFinished ? 'request completed' : 'request aborted';
}
