import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { beginCall, callOf, type Call, type EventDetail, type Journal } from '../context/request-context.js';
import type { SecurityEvent } from '../security-events.js';
import type { Metrics } from '../observability/metrics.js';
import { replaceControlCharacters } from '../util/control-characters.js';
import { pathnameOf } from '../util/pathname.js';

/**
 * Begins the record of a request, gives it an id and a logger, and writes one line when it has been answered. That a
 * stage refused it, and why, is part of the line: a second one would be a sixth of what a refusal costs. Security events
 * that a handler reports are lines of their own, written at once.
 *
 * Nothing of a request is logged but what is named here: no header but the user agent, no query, no body; so neither
 * tokens, cookies, passwords nor `writeOnly` properties can get into the log.
 */
export function log(plan: { readonly log: Logger; readonly metrics: Metrics }): RequestHandler {
  const { metrics } = plan;
  const plain = withoutRedaction(plan.log);
  const journal: Journal = {
    logger: (id) => plan.log.child({ requestId: id }),
    report(call, event, detail) {
      metrics.count(event);
      // A client may have gone before it was known what to answer it.
      if (call.event || call.isLogged) writeEvent(plain, call, event, detail);
      else call.event = { event, ...detail };
    },
    reportHiding(call, event, detail) {
      metrics.count(event);
      writeEvent(plan.log, call, event, detail);
    },
  };
  const withLine = pinoHttp<Request>({
    logger: lineLogger(plan.log, plain),
    genReqId: requestId,
    quietReqLogger: true,
    quietResLogger: true,
    wrapSerializers: false,
    customLogLevel: (request, response, error) =>
      error || response.statusCode >= 500 ? 'error' : callOf(request).event ? 'warn' : 'info',
    customSuccessObject: (request, response) => ended(callOf(request), response),
    customErrorObject: (request, response, error) => {
      const call = callOf(request);
      const cause = call.problem ? call.problem.cause : error;
      return cause === undefined ? ended(call, response) : { ...ended(call, response), err: cause };
    },
    customSuccessMessage: message,
    customErrorMessage: message,
  });

  return function logRequest(request, response, next): void {
    const started = performance.now();
    withLine(request, response);
    const id = typeof request.id === 'string' ? request.id : '';
    beginCall(request, id, started, journal).headers.add('X-Request-Id', id);
    next();
  };

  /** The end of a request: counts it, and says what the line says. */
  function ended(call: Call, response: ServerResponse): Record<string, unknown> {
    call.isLogged = true;
    call.release();
    const milliseconds = performance.now() - call.started;
    const name = call.operation?.id ?? call.page?.id ?? 'none';
    metrics.observe(name, response.statusCode, milliseconds / 1000);
    return {
      requestId: call.id,
      ...who(call),
      status: response.statusCode,
      problem: call.problem?.code,
      ...call.event,
      durationMs: Math.round(milliseconds * 1000) / 1000,
      bytes: call.bytes || Number(response.getHeader('content-length') ?? 0),
      aborted: response.writableFinished ? undefined : true,
    };
  }
}

/**
 * For lines of which every field is named here or by a stage: none of them is one that redaction hides, and looking for
 * it costs 4 µs a line. An error, and what a handler says, may hold anything and is redacted.
 */
function withoutRedaction(log: Logger): Logger {
  return log.child({}, { redact: [] });
}

/**
 * The logger that pino-http writes its lines with. It would make two loggers for each request, to add the id to the
 * line, which costs 4 µs; here all requests share one, and the line brings its id.
 */
function lineLogger(log: Logger, plain: Logger): Logger {
  const shared: Logger = Object.create(log, {
    child: { value: () => shared },
    info: { value: plain.info.bind(plain) },
    warn: { value: plain.warn.bind(plain) },
  }) as Logger;
  return shared;
}

/** A path may be as long as the headers; a line of the log need not. */
const longestPath = 500;

const wellFormed = /^[A-Za-z0-9._:-]{8,128}$/;

/** The client's own id when it is well-formed, so that a request can be followed across services; else a new one. */
function requestId(request: Request): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && wellFormed.test(sent) ? sent : randomUUID();
}

function who(call: Call): Record<string, unknown> {
  const { method, url, headers } = call.request;
  return {
    method,
    path: replaceControlCharacters(pathnameOf(url).slice(0, longestPath)),
    operationId: call.operation?.id,
    ip: call.ip,
    subject: call.subject,
    userAgent: replaceControlCharacters(headers['user-agent'] ?? ''),
  };
}

function writeEvent(log: Logger, call: Call, event: SecurityEvent, detail?: EventDetail): void {
  log.warn({ requestId: call.id, event, ...who(call), ...detail }, event);
}

function message(request: Request, response: ServerResponse): string {
  return callOf(request).event?.event ?? (response.writableFinished ? 'request completed' : 'request aborted');
}
