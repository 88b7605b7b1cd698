import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { EventDetail, RequestContext, SecurityEventReporter } from '../context/request-context.js';
import type { Metrics } from '../observability/metrics.js';
import type { SecurityEvent } from '../security-events.js';
import { logText } from '../util/control-characters.js';

/** Logs and counts requests and their security events. */
export interface AccessLog extends SecurityEventReporter {
  /** Writes the line of a request that has ended and observes its duration. */
  end(context: RequestContext): void;
}

/** What requests are logged, counted and observed with. */
export interface AccessLogOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Gets security events and the end of requests, for the detectors of incidents. */
  readonly signals?: SecuritySignals | undefined;
}

/** Gets what detectors of incidents look at. */
export interface SecuritySignals {
  event(context: RequestContext, event: SecurityEvent, detail: EventDetail | undefined): void;
  end(context: RequestContext): void;
}

/**
 * Writes one line per request when it has ended. The reason of a rejection is part of the line; security events of
 * handlers are lines of their own, written at once.
 *
 * Nothing of a request is logged but the fields named here: no header except the user agent, no query, no body. So no
 * token, cookie, password or `writeOnly` property reaches the log.
 */
export function createAccessLog({ log, metrics, signals }: AccessLogOptions): AccessLog {
  // Every field of these lines is set here or by a stage, so there is nothing to redact. Errors and handlers' details
  // may hold anything and go through `log`, which redacts.
  const plain = log.child({}, { redact: [] });
  const withLogger = pinoHttp({
    logger: log,
    autoLogging: false,
    quietReqLogger: true,
    quietResLogger: true,
    serializers: { req: () => undefined },
    customAttributeKeys: { reqId: 'requestId' },
  });

  return {
    logger({ request, response, id }) {
      request.id = id;
      withLogger(request, response);
      return request.log;
    },
    report(context, event, detail) {
      metrics.count(event);
      signals?.event(context, event, detail);
      // The line may be written already: a client can leave before its response is known.
      if (context.event || context.isClosed) writeEvent(plain, context, event, detail);
      else context.event = { event, ...detail };
    },
    reportRedacted(context, event, detail) {
      metrics.count(event);
      signals?.event(context, event, detail);
      writeEvent(log, context, event, detail);
    },
    end(context) {
      const { response, problem } = context;
      signals?.end(context);
      const durationMs = performance.now() - context.startedAt;
      metrics.observe(nameOf(context) ?? 'none', response.statusCode, durationMs / 1000);
      const line = lineOf(context, durationMs);
      const message = context.event?.event ?? (line.aborted ? 'request aborted' : 'request completed');
      if (response.statusCode >= 500)
        if (problem?.cause === undefined) log.error(line, message);
        else log.error({ ...line, err: problem.cause }, message);
      else if (context.event) plain.warn(line, message);
      else plain.info(line, message);
    },
  };
}

/** Longest path written to a line. */
const MAX_PATH_LENGTH = 500;

function lineOf(context: RequestContext, durationMs: number) {
  const { response } = context;
  return {
    requestId: context.id,
    ...requestFields(context),
    status: response.statusCode,
    problem: context.problem?.code,
    ...context.event,
    durationMs: Math.round(durationMs * 1000) / 1000,
    bytes: context.responseBytes,
    aborted: response.writableFinished ? undefined : true,
  };
}

function requestFields(context: RequestContext) {
  const { method, headers } = context.request;
  const userAgent = headers['user-agent'];
  return {
    method,
    path: logText(context.fullPath, MAX_PATH_LENGTH),
    operationId: context.target.kind === 'operation' ? context.target.operation.id : undefined,
    ip: context.ip,
    subject: context.subject === undefined ? undefined : logText(context.subject),
    userAgent: userAgent === undefined ? undefined : logText(userAgent),
  };
}

function nameOf({ target }: RequestContext): string | undefined {
  return target.kind === 'operation' ? target.operation.id : target.kind === 'page' ? target.page.id : undefined;
}

function writeEvent(log: Logger, context: RequestContext, event: SecurityEvent, detail?: EventDetail): void {
  log.warn({ requestId: context.id, event, ...requestFields(context), ...detail }, event);
}

/** A well-formed id of the client is kept, so that a request can be followed across services. */
const CLIENT_REQUEST_ID = /^[A-Za-z0-9._:-]{8,128}$/;

/** Returns the request id the client sent, when it is well-formed. */
export function clientRequestId({ headers }: IncomingMessage): string | undefined {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && CLIENT_REQUEST_ID.test(sent) ? sent : undefined;
}
