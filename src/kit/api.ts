import express, { type Express } from 'express';
import { inTurn } from './in-turn.js';
import type { Plan } from './plan.js';
import { authenticate } from './stages/authenticate.js';
import { authorize } from './stages/authorize.js';
import { cors } from './stages/cors.js';
import { fail } from './stages/fail.js';
import { handle } from './stages/handle.js';
import { headers } from './stages/headers.js';
import { limit } from './stages/limit.js';
import { log } from './stages/log.js';
import { pages } from './stages/pages.js';
import { parse } from './stages/parse.js';
import { route } from './stages/route.js';
import { send } from './stages/send.js';
import { validate } from './stages/validate.js';
import { validateResponse } from './stages/validate-response.js';

/**
 * The way of a request, from top to bottom. Each stage is one file, knows no other, and either refuses, by handing on a
 * problem, or lets the request go on.
 */
export function createApi(plan: Plan): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.set('trust proxy', plan.setup.trustProxy ?? false);

  app.use(
    inTurn(
      [
        log({ log: plan.setup.log, metrics: plan.setup.metrics }),
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
