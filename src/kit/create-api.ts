import express, { type Express } from 'express';
import { pipeline } from './context/stage.js';
import { eventLoopDelay } from './observability/event-loop-delay.js';
import { createAccessLog } from './pipeline/access-log.js';
import { authenticate } from './pipeline/authenticate.js';
import { authorize } from './pipeline/authorize.js';
import { contain } from './pipeline/contain.js';
import { cors, preflight } from './pipeline/cors.js';
import { decode } from './pipeline/decode.js';
import { dispatch } from './pipeline/dispatch.js';
import { handle } from './pipeline/handle.js';
import { negotiate } from './pipeline/negotiate.js';
import { idempotency } from './pipeline/idempotency.js';
import { refuseBlocked } from './pipeline/refuse-blocked.js';
import { limitByIp, limitByUser } from './pipeline/rate-limit.js';
import { route } from './pipeline/route.js';
import { run } from './pipeline/run.js';
import { shedLoad } from './pipeline/shed-load.js';
import { limitTime } from './pipeline/time-limit.js';
import { securityHeaders } from './pipeline/security-headers.js';
import { createSecuritySignals } from './pipeline/signals.js';
import { servePage } from './pipeline/serve-page.js';
import { validateRequest } from './pipeline/validate-request.js';
import { validateResponse } from './pipeline/validate-response.js';
import type { Plan } from './plan/plan.js';
import { bodyBudget } from './util/byte-budget.js';
import { createClientAddress } from './util/client-address.js';

/** The mean delay of the event loop beyond which requests are refused. */
const MAX_EVENT_LOOP_DELAY_MS = 1000;

/**
 * Makes the Express application of a plan. This is the request pipeline, from top to bottom: each stage is one file,
 * knows no other, and returns nothing to continue or the problem to respond with.
 *
 * @example
 * const plan = await createPlan(contract, { handlers, authenticators, log: createLogger() });
 * const server = await listen(createApi(plan), { host: 'localhost', port: 3443, tls: { localDirectory: '.local' } });
 */
export function createApi(plan: Plan): Express {
  const { stages = {}, log, metrics, incidents, trustProxy, bodyMemory, maxEventLoopDelay } = plan.options;
  const { beforeBody = [], beforeHandler = [], afterHandler = [] } = stages;
  const recheck = pipeline([authenticate, authorize]);
  const respond = pipeline([
    handle, //                          the responses the operation declares
    ...afterHandler,
    validateResponse, //                500
  ]);
  const operation = pipeline([
    contain(incidents, authenticate), // 401, 403 and 429 to those who are contained
    limitByUser(plan), //               429
    authorize, //                       403
    negotiate, //                       406
    ...beforeBody.map(limitTime), //    503 after `x-timeout`, like the next ones
    decode(bodyBudget(bodyMemory), recheck), // 400, 413, 415, 503
    validateRequest, //                 400
    ...beforeHandler.map(limitTime),
    limitTime(idempotency(plan, respond)), // 400, 409, 422, or the response of an earlier request
  ]);
  const request = pipeline([
    route(plan.router),
    refuseBlocked(incidents), //        403 to addresses that are contained
    shedLoad(eventLoopDelay(), maxEventLoopDelay ?? MAX_EVENT_LOOP_DELAY_MS), // 503
    limitByIp(plan), //                 429
    cors(plan),
    dispatch({ operation, page: servePage, preflight: preflight(plan) }), // 404, 405: here and nowhere else
  ]);

  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(
    run({
      pipeline: request,
      accessLog: createAccessLog({ log, metrics, signals: createSecuritySignals(incidents, metrics) }),
      recheck,
      clientAddress: createClientAddress(trustProxy),
      headers: securityHeaders(),
    }),
  );
  return app;
}
