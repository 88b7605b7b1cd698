import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { RequestContext } from '../context/request-context.js';
import { ResponseHeaders } from '../context/response-headers.js';
import type { Stage } from '../context/stage.js';
import type { Problem } from '../problem.js';
import type { ClientAddress } from '../util/client-address.js';
import { clientRequestId, type AccessLog } from './access-log.js';
import { respondWithProblem } from './respond-with-problem.js';
import { send } from './send.js';

/** What runs a request besides its stages. */
export interface RunOptions {
  readonly pipeline: Stage;
  readonly accessLog: AccessLog;
  readonly clientAddress: ClientAddress;
  /** The headers of every response, names and values in turn. */
  readonly headers: readonly string[];
}

/**
 * Makes the function that runs a request: creates its context, runs the pipeline, writes the response or the problem,
 * and logs and counts the request when it has ended.
 */
export function run({ pipeline, accessLog, clientAddress, headers: common }: RunOptions) {
  return function handleRequest(request: IncomingMessage, response: ServerResponse): void {
    const id = clientRequestId(request) ?? randomUUID();
    const headers = new ResponseHeaders([...common, 'X-Request-Id', id]);
    const context = new RequestContext(request, response, id, clientAddress(request), accessLog, headers);
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

const openRequests = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back once, when the response or its connection has closed, whichever comes first. A response that waits behind
 * another one on its connection emits no `close` when the connection is cut, so the connection is asked as well, by one
 * listener for all its requests.
 */
function onClose({ socket }: IncomingMessage, response: ServerResponse, callback: () => void): void {
  const open = openRequests.get(socket) ?? trackConnection(socket);
  open.add(callback);
  response.once('close', () => {
    if (open.delete(callback)) callback();
  });
}

function trackConnection(socket: Socket): Set<() => void> {
  const open = new Set<() => void>();
  openRequests.set(socket, open);
  socket.once('close', () => {
    const callbacks = [...open];
    open.clear();
    for (const callback of callbacks) callback();
  });
  return open;
}
