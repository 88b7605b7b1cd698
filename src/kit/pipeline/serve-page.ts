import type { HandlerResult } from '../handler.js';
import type { Stage } from '../context/stage.js';
import { Problem } from '../problem.js';

/** Serves a page of the server itself: health, docs, the contract. */
export const servePage: Stage = (context) => {
  if (context.target.kind !== 'page') throw new Error('This request is for no page.');
  const result = context.target.page.serve(context.request);
  return result instanceof Promise ? result.then(take) : take(result);

  function take(served: HandlerResult | Problem): Problem | undefined {
    if (served instanceof Problem) return served;
    context.outcome = served;
    return undefined;
  }
};
