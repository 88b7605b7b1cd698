import { IncomingMessage, ServerResponse, type IncomingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { pino } from 'pino';
import type { OperationPlan } from '../../src/kit/context/operation-plan.js';
import { RequestContext, type EventDetail } from '../../src/kit/context/request-context.js';
import type { SecurityEvent } from '../../src/kit/security-events.js';

/** A context for unit tests of stages, without a socket. */
export interface TestContext extends RequestContext {
  /** The security events reported so far. */
  readonly reported: (readonly [event: SecurityEvent, detail?: EventDetail])[];
}

export interface ContextParts {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: IncomingHttpHeaders;
  readonly ip?: string;
  /** The fields of the operation's plan that the stage reads. */
  readonly operation?: Partial<OperationPlan>;
}

/** Makes the context of a request that has been routed to an operation. */
export function contextOf({
  method = 'GET',
  url = '/',
  headers = {},
  ip = '192.0.2.1',
  operation = {},
}: ContextParts = {}): TestContext {
  const request = Object.assign(new IncomingMessage(new Socket()), { method, url, headers });
  const reported: TestContext['reported'] = [];
  const report = (_context: RequestContext, event: SecurityEvent, detail?: EventDetail): void =>
    void reported.push(detail ? [event, detail] : [event]);
  const events = { logger: () => pino({ level: 'silent' }), report, reportRedacted: report };
  const context = new RequestContext(request, new ServerResponse(request), 'request-id', ip, events);
  context.target = {
    kind: 'operation',
    operation: { id: 'test', isItemBody: () => false, ...operation } as OperationPlan,
    pathParams: {},
  };
  return Object.assign(context, { reported });
}
