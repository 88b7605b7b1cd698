import type { Requirement } from '../authentication/authenticator.js';
import type { OperationPlan } from '../context/operation-plan.js';
import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { Problem } from '../problem.js';

/** Admits a caller who satisfies one of the sets the contract lists, with all the scopes and roles it names. */
export const authorize: Stage = (context) => {
  const { operation } = context;
  if (operation.requirements.length === 0) return undefined;
  for (const requirement of operation.requirements) {
    if (missingScopes(context, requirement)?.length !== 0) continue;
    context.user = context.identities.get(requirement.schemes[0]?.name ?? '')?.user;
    return undefined;
  }
  return insufficientScope(context, operation);
};

const NONE: readonly string[] = [];

/** Returns the scopes and roles missing for a set; `undefined` when a whole scheme is missing. */
function missingScopes(context: RequestContext, { schemes }: Requirement): readonly string[] | undefined {
  let missing: string[] | undefined;
  for (const { name, scopes } of schemes) {
    const identity = context.identities.get(name);
    if (!identity) return undefined;
    for (const scope of scopes) if (!identity.scopes.has(scope)) (missing ??= []).push(scope);
  }
  return missing ?? NONE;
}

/** RFC 6750, 3.1: names the scopes that would be sufficient, of the set with the fewest missing. */
function insufficientScope(context: RequestContext, operation: OperationPlan): Problem {
  let bestMatch: { requirement: Requirement; missing: readonly string[] } | undefined;
  for (const requirement of operation.requirements) {
    const missing = missingScopes(context, requirement);
    if (missing && missing.length < (bestMatch?.missing.length ?? Infinity)) bestMatch = { requirement, missing };
  }
  const missing = bestMatch?.missing ?? NONE;
  context.report('authz_fail', { missing });
  const challenges = (bestMatch?.requirement.schemes ?? [])
    .filter(({ scopes }) => scopes.length > 0)
    .map(({ name, scopes }) => operation.authenticators.get(name)?.challenge({ error: 'insufficient_scope', scopes }))
    .filter((challenge) => challenge !== undefined);
  return new Problem('insufficient_scope', {
    detail: `Missing ${missing.length === 1 ? 'scope' : 'scopes'}: ${missing.join(', ')}.`,
    ...(challenges.length > 0 ? { headers: { 'WWW-Authenticate': challenges } } : {}),
  });
}
