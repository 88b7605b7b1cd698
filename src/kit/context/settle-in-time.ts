import { Problem } from '../problem.js';
import type { RequestContext } from './request-context.js';

/** Settles as the result does, or with a problem when the `x-timeout` of the operation has passed. */
export async function settleInTime(context: RequestContext, result: Promise<void | Problem>): Promise<void | Problem> {
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
  // Nobody else would hear of a late failure.
  result.catch((error: unknown) => context.log.warn({ err: error }, 'the operation has failed after its timeout'));
  return new Problem('timeout', { detail: 'The operation took too long. It may have had an effect.' });
}
