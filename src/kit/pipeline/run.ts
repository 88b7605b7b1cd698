import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import type { Problem } from '../problem.js';
import type { ClientAddress } from '../util/client-address.js';
import { clientRequestId, type AccessLog } from './access-log.js';
import { onClose } from './on-close.js';
import { respondWithProblem } from './respond-with-problem.js';
import { send } from './send.js';

/** What runs a request besides its stages. */
export interface RunOptions {
  readonly pipeline: Stage;
  readonly accessLog: AccessLog;
  readonly clientAddress: ClientAddress;
}

/**
 * Makes the function that runs a request: creates its context, runs the pipeline, writes the response or the problem,
 * and logs and counts the request when it has ended.
 */
export function run({ pipeline, accessLog, clientAddress }: RunOptions) {
  return function handleRequest(request: IncomingMessage, response: ServerResponse): void {
    const id = clientRequestId(request) ?? randomUUID();
    const context = new RequestContext(request, response, id, clientAddress(request), accessLog);
    onClose(request, response, () => {
      accessLog.end(context);
      context.close();
    });
    try {
      const result = pipeline(context);
      if (result instanceof Promise) void finishLater(context, result);
      else if (result) respondWithProblem(context, result);
      else {
        const sent = send(context);
        if (sent) void sent.catch((error: unknown) => respondWithProblem(context, error));
      }
    } catch (error) {
      respondWithProblem(context, error);
    }
  };
}

async function finishLater(context: RequestContext, result: Promise<void | Problem>): Promise<void> {
  try {
    const problem = await result;
    if (problem) respondWithProblem(context, problem);
    else await send(context);
  } catch (error) {
    respondWithProblem(context, error);
  }
}
