import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { Problem } from '../problem.js';
import { discard } from '../util/discard.js';

/**
 * Limits the time that a stage may take to the `x-timeout` of the operation. Beyond it the response is 503, `signal` is
 * aborted, and the late result is dropped.
 */
export function limitTime(stage: Stage): Stage {
  return function runLimited(context) {
    const result = stage(context);
    return result === undefined || result instanceof Problem ? result : settleInTime(context, result);
  };
}

/** Settles as the result does, or with a problem when the `x-timeout` of the operation has passed. */
async function settleInTime(context: RequestContext, result: Promise<void | Problem>): Promise<void | Problem> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<Problem>((resolve) => {
    timer = setTimeout(() => resolve(giveUp(context, result)), context.operation.timeoutMs);
  });
  try {
    return await Promise.race([result, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

function giveUp(context: RequestContext, result: Promise<void | Problem>): Problem {
  context.abort();
  context.log.error({ operationId: context.operation.id }, 'the operation has exceeded its timeout');
  result.then(
    () => dropOutcome(context),
    // Nobody else would hear of a late failure.
    (error: unknown) => context.log.warn({ err: error }, 'the operation has failed after its timeout'),
  );
  return new Problem('timeout', { detail: 'The operation took too long. It may have had an effect.' });
}

/** Releases a response that comes too late. */
function dropOutcome(context: RequestContext): void {
  if (context.outcome) discard(context.outcome.body);
  context.outcome = undefined;
}
