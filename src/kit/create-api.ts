import express, { type Express } from 'express';
import { pipeline } from './context/stage.js';
import { createAccessLog } from './pipeline/access-log.js';
import { authenticate } from './pipeline/authenticate.js';
import { authorize } from './pipeline/authorize.js';
import { cors } from './pipeline/cors.js';
import { decode } from './pipeline/decode.js';
import { dispatch } from './pipeline/dispatch.js';
import { handle } from './pipeline/handle.js';
import { reauthenticate } from './pipeline/reauthenticate.js';
import { limitByIp, limitByUser } from './pipeline/rate-limit.js';
import { route } from './pipeline/route.js';
import { run } from './pipeline/run.js';
import { securityHeaders } from './pipeline/security-headers.js';
import { servePage } from './pipeline/serve-page.js';
import { validateRequest } from './pipeline/validate-request.js';
import { validateResponse } from './pipeline/validate-response.js';
import type { Plan } from './plan/plan.js';
import { createClientAddress } from './util/client-address.js';

/**
 * Makes the Express application of a plan. This is the request pipeline, from top to bottom: each stage is one file,
 * knows no other, and returns nothing to continue or the problem to respond with.
 *
 * @example
 * const plan = await createPlan(contract, { handlers, authenticators, log: createLogger() });
 * const server = await listen(createApi(plan), { host: 'localhost', port: 3443, tls: { localDirectory: '.local' } });
 */
export function createApi(plan: Plan): Express {
  const { stages = {}, log, metrics, trustProxy } = plan.options;
  const operation = pipeline([
    authenticate, //                    401
    limitByUser(plan), //               429
    authorize, //                       403
    ...(stages.beforeBody ?? []),
    decode, //                          400, 413, 415
    reauthenticate(pipeline([authenticate, authorize])), // 401, 403
    validateRequest, //                 400
    ...(stages.beforeHandler ?? []),
    handle, //                          the responses the operation declares
    ...(stages.afterHandler ?? []),
    validateResponse, //                500
  ]);
  const request = pipeline([
    securityHeaders(),
    route(plan.router),
    limitByIp(plan), //                 429
    cors(plan), //                      204 to preflights
    dispatch({ operation, page: servePage }), // 404, 405: here and nowhere else
  ]);

  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(
    run({
      pipeline: request,
      accessLog: createAccessLog({ log, metrics }),
      clientAddress: createClientAddress(trustProxy),
    }),
  );
  return app;
}
