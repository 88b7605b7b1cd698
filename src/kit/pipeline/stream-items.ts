import type { ItemStream } from '../context/operation-plan.js';
import { outcomeHeaders } from '../context/outcome-headers.js';
import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { Problem, problemDocument } from '../problem.js';
import { ItemSender } from '../stream/send-items.js';
import { HEARTBEAT, writeEvent, writeRetry } from '../stream/write-item.js';
import { discard } from '../util/discard.js';
import { onServerClosing } from '../util/server-closing.js';

/** How often the credentials of an open stream are checked again: a session that was ended must not go on. */
export const RECHECK_INTERVAL_MS = 60_000;

/** Clients of a server that closes connect again after a second to five, so that they do not come all at once. */
const MIN_RETRY_MS = 1000;
const RETRY_SPREAD_MS = 4000;

/**
 * Sends the items of a stream until its source ends, the client leaves, the credentials are no longer accepted, or the
 * server closes. Streams of events end first when it does, since their clients connect again; the others may finish.
 *
 * @param recheck authenticates and authorizes the request again
 */
export function streamItems(context: RequestContext, { format, write }: ItemStream, recheck: Stage): void {
  const { outcome, content, response, request } = context;
  const items = outcome?.body as AsyncIterable<unknown>;
  const isEvents = format === 'events';
  const headers = outcomeHeaders(context);
  headers.set('Content-Type', content?.contentType ?? '');
  // Nothing in between may keep items back to compress or to cache them.
  headers.set('Cache-Control', 'no-store, no-transform');
  headers.set('X-Accel-Buffering', 'no');
  headers.writeHead(response, outcome?.status ?? 200);
  if (request.method === 'HEAD') {
    discard(items);
    response.end();
    return;
  }
  response.flushHeaders();
  const sender = new ItemSender(response, items, {
    write,
    heartbeat: isEvents ? HEARTBEAT : undefined,
    onFailure(error) {
      const problem = reportFailure(context, error);
      if (!isEvents) return undefined;
      return writeEvent({ event: 'problem', data: problemDocument(problem, context.fullPath, context.id) }, 'json');
    },
    onSent: (text) => void (context.responseBytes += Buffer.byteLength(text)),
  });
  const stopRechecks = repeatChecks(context, recheck, (problem) => sender.fail(problem));
  context.onClose(() => {
    stopRechecks?.();
    sender.stop();
  });
  if (isEvents)
    onServerClosing(response, () => {
      context.abort();
      sender.end(writeRetry(MIN_RETRY_MS + Math.floor(Math.random() * RETRY_SPREAD_MS)));
    });
}

/** Logs why a stream ends, and returns the problem. */
function reportFailure(context: RequestContext, error: unknown): Problem {
  const problem = error instanceof Problem ? error : new Problem('internal_error', { cause: error });
  context.problem = problem;
  const line = { operationId: context.operation.id, problem: problem.code };
  if (problem.status < 500) context.log.warn(line, 'stream ended');
  else context.log.error({ ...line, err: problem.cause ?? problem }, 'stream failed');
  context.abort();
  return problem;
}

/** Checks the credentials of a protected operation again and again. @returns the function that stops it */
function repeatChecks(
  context: RequestContext,
  recheck: Stage,
  onProblem: (problem: unknown) => void,
): (() => void) | undefined {
  if (context.operation.requirements.length === 0) return undefined;
  const timer = setInterval(() => void check(), RECHECK_INTERVAL_MS).unref();
  return () => clearInterval(timer);

  async function check(): Promise<void> {
    try {
      const problem = await recheck(context);
      if (problem) onProblem(problem);
    } catch (error) {
      onProblem(error);
    }
  }
}
