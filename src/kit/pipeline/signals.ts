import type { EventDetail, RequestContext } from '../context/request-context.js';
import { now } from '../incidents/clock.js';
import type { Incidents } from '../incidents/incidents.js';
import { networkOf } from '../incidents/network-of.js';
import type { Signal, SignalEvent } from '../incidents/signal.js';
import type { Metrics } from '../observability/metrics.js';
import type { SecurityEvent } from '../security-events.js';

/** Creates what makes signals for the detectors from what is known of a request; `undefined` when nobody looks. */
export function createSecuritySignals(incidents: Incidents | undefined, metrics: Metrics) {
  if (!incidents?.isDetecting) return undefined;
  const hash = (text: string): number => incidents.hash(text);

  return {
    /** A security event of a request that is running. */
    event(context: RequestContext, event: SecurityEvent, detail: EventDetail | undefined): void {
      const places = event === 'input_validation_fail' ? placesOf(context, detail) : [];
      const target = places[0] === undefined ? undefined : hash(places[0]);
      const signal = signalOf(context, event, target, 0, detail);
      (context.signals ??= []).push(signal);
      incidents.observe(signal);
      for (const place of places.slice(1)) incidents.observe({ ...signal, target: hash(place) });
    },
    /** A request has ended. */
    end(context: RequestContext): void {
      const { statusCode: status } = context.response;
      if (context.signals) for (const signal of context.signals) signal.status = status;
      const event = endEventOf(context, status);
      if (event !== 'request_completed' && event !== 'object_read') metrics.count(event);
      incidents.observe(signalOf(context, event, targetOf(context, event, hash), status, undefined));
    },
  };
}

/** The most places of one request that are told apart. */
const MAX_PLACES = 5;

/** Tells where input violates the schema; an index or a name that the client chose makes no new place of it. */
function placesOf({ target }: RequestContext, detail: EventDetail | undefined): readonly string[] {
  const id = target.kind === 'operation' ? target.operation.id : '';
  const faults: unknown = detail?.['faults'];
  if (!Array.isArray(faults)) return [id];
  return faults.slice(0, MAX_PLACES).map((fault: { in?: unknown; path?: unknown; message?: unknown }) => {
    const path = String(fault.path).replaceAll(/\/\d+(?=\/|$)/g, '/0');
    return `${id} ${String(fault.in)} ${path} ${String(fault.message).slice(0, 40)}`;
  });
}

function endEventOf({ problem, target, request }: RequestContext, status: number): SignalEvent {
  if (status < 400) {
    const isRead =
      target.kind === 'operation' && (request.method === 'GET' || request.method === 'HEAD') && status < 300;
    if (!isRead) return 'request_completed';
    if (target.operation.operation.sensitive) return 'sensitive_read';
    return target.operation.object ? 'object_read' : 'request_completed';
  }
  switch (problem?.code) {
    case 'not_found':
      if (target.kind === 'none') return 'unknown_path';
      break;
    case 'method_not_allowed':
    case 'body_too_large':
      return problem.code;
    case 'request_timeout':
      return 'slow_client';
    case undefined:
    default:
  }
  if (status >= 500) return 'server_error';
  const isMiss = (status === 404 || status === 403) && problem?.code !== 'blocked';
  return isMiss && target.kind === 'operation' && target.operation.object ? 'object_not_found' : 'request_completed';
}

function targetOf(context: RequestContext, event: SignalEvent, hash: (text: string) => number): number | undefined {
  switch (event) {
    case 'unknown_path':
    case 'method_not_allowed':
      return hash(`${context.request.method ?? ''} ${context.path}`);
    case 'object_not_found':
    case 'object_read':
    case 'sensitive_read': {
      const id = objectOf(context);
      if (id !== undefined) return hash(id);
      return event === 'sensitive_read' ? hash(`${context.path}?${context.query}`) : undefined;
    }
    default:
      return undefined;
  }
}

function objectOf({ target, input }: RequestContext): string | undefined {
  if (target.kind !== 'operation' || !target.operation.object) return undefined;
  const { in: part, name } = target.operation.object;
  if (part === 'path') return target.pathParams[name];
  const values: unknown = input[part];
  if (typeof values !== 'object' || values === null || !(name in values)) return undefined;
  const id: unknown = Reflect.get(values, name);
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function signalOf(
  context: RequestContext,
  event: SignalEvent,
  target: number | undefined,
  status: number,
  detail: EventDetail | undefined,
): Signal & { status: number } {
  const account: unknown = detail?.['account'];
  const user: unknown = detail?.['user'];
  return {
    event,
    at: now(),
    requestId: context.id,
    network: networkOf(context.ip),
    // What happens to an account before anyone is recognized, as the reuse of its refresh token, is told by a handler.
    subject: context.subject ?? (event === 'authn_token_reuse' && typeof user === 'string' ? user : undefined),
    session: context.session,
    key: context.apiKey,
    account: typeof account === 'string' ? account : undefined,
    operation: nameOf(context),
    target,
    isExpired: detail?.['reason'] === 'jwt expired',
    status,
  };
}

function nameOf({ target }: RequestContext): string {
  if (target.kind === 'operation') return target.operation.id;
  return target.kind === 'page' ? target.page.id : 'none';
}
