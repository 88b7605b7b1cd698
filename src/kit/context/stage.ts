import { Problem } from '../problem.js';
import type { RequestContext } from './request-context.js';

/**
 * One step of the request pipeline: returns nothing to continue, or the problem to respond with. It may return a
 * promise of either; a stage that throws or rejects ends the request with a 500.
 *
 * @example
 * const requireTenant: Stage = (context) => {
 *   if (context.request.headers['x-tenant'] === undefined) return new Problem('forbidden');
 * };
 */
export type Stage = (context: RequestContext) => void | Problem | Promise<void | Problem>;

/**
 * Combines stages into one that runs them in order and stops at the first problem. Nothing is awaited while stages
 * return synchronously.
 *
 * @param stages the stages; `undefined` entries, which stage factories return when there is nothing to do, are left out
 */
export function pipeline(stages: readonly (Stage | undefined)[]): Stage {
  const present = stages.filter((stage) => stage !== undefined);
  return (context) => runFrom(present, 0, context);
}

function runFrom(stages: readonly Stage[], start: number, context: RequestContext): ReturnType<Stage> {
  for (let index = start; index < stages.length; index += 1) {
    const result: unknown = stages[index]?.(context);
    if (result === undefined) continue;
    if (result instanceof Problem) return result;
    return settle(result, stages, index, context);
  }
}

/** Closed by default: only `undefined` lets a request continue, so a stage that returns anything else fails it. */
async function settle(
  result: unknown,
  stages: readonly Stage[],
  index: number,
  context: RequestContext,
): Promise<void | Problem> {
  const settled: unknown = await result;
  if (settled instanceof Problem) return settled;
  if (settled !== undefined)
    throw new TypeError(
      `Stage ${stages[index]?.name ?? index} returned ${typeof settled}, not a Problem or undefined.`,
    );
  return runFrom(stages, index + 1, context);
}
