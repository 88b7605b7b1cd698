import express, { type Express } from 'express';
import { inTurn } from './pipeline/compose.js';
import type { Plan } from './plan/plan.js';
import { authenticate } from './pipeline/authenticate.js';
import { authorize } from './pipeline/authorize.js';
import { cors } from './pipeline/cors.js';
import { fail } from './pipeline/respond-with-problem.js';
import { handle } from './pipeline/handle.js';
import { headers } from './pipeline/security-headers.js';
import { limit } from './pipeline/rate-limit.js';
import { log } from './pipeline/access-log.js';
import { pages } from './pipeline/dispatch.js';
import { parse } from './pipeline/decode.js';
import { route } from './pipeline/route.js';
import { send } from './pipeline/send.js';
import { validate } from './pipeline/validate-request.js';
import { validateResponse } from './pipeline/validate-response.js';

/**
 * The way of a request, from top to bottom. Each stage is one file, knows no other, and either refuses, by handing on a
 * problem, or lets the request go on.
 */
export function createApi(plan: Plan): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.set('trust proxy', plan.options.trustProxy ?? false);

  app.use(
    inTurn(
      [
        log({ log: plan.options.log, metrics: plan.options.metrics }),
        headers(),
        route(plan.router), //             404, 405 once counted
        limit(plan, 'ip'), //              429
        cors(plan), //                     answers preflights
        pages(), //                        /healthz, /docs/, …; 404 and 405 for what is nothing
        authenticate(), //                 401
        limit(plan, 'user'), //            429
        authorize(), //                    403
        parse(), //                        400, 413, 415
        validate(), //                     400
        handle(), //                       what the operation declares
        validateResponse(), //             500 for what it does not
        send(),
      ],
      fail(), // every refusal, as problem+json
    ),
  );
  return app;
}
