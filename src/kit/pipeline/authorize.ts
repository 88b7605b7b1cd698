import type { RequestHandler } from 'express';
import type { Requirement } from '../authentication/authenticator.js';
import { callOf, type Call } from '../context/request-context.js';
import type { OperationPlan } from '../context/operation-plan.js';
import { Problem } from '../problem.js';

/** Lets a caller on who satisfies one of the sets the contract lists, with all the scopes and roles it names. */
export function authorize(): RequestHandler {
  return function authorizeCaller(request, _response, next): void {
    const call = callOf(request);
    const { operation } = call;
    if (!operation || operation.requirements.length === 0) {
      next();
      return;
    }

    const satisfied = operation.requirements.find((requirement) => lacks(call, requirement)?.length === 0);
    if (!satisfied) {
      next(refusal(call, operation));
      return;
    }
    call.user = call.identities.get(satisfied.schemes[0]?.name ?? '')?.user;
    next();
  };
}

/** The scopes and roles that are missing for a set; `undefined` when a whole scheme is. */
function lacks(call: Call, { schemes }: Requirement): readonly string[] | undefined {
  const missing: string[] = [];
  for (const { name, scopes } of schemes) {
    const identity = call.identities.get(name);
    if (!identity) return undefined;
    for (const scope of scopes) if (!identity.scopes.has(scope)) missing.push(scope);
  }
  return missing;
}

/** RFC 6750, 3.1: says which scopes would do, those of the set that the caller comes nearest to. */
function refusal(call: Call, operation: OperationPlan): Problem {
  let nearest: { requirement: Requirement; missing: readonly string[] } | undefined;
  for (const requirement of operation.requirements) {
    const missing = lacks(call, requirement);
    if (missing && missing.length < (nearest?.missing.length ?? Infinity)) nearest = { requirement, missing };
  }
  const missing = nearest?.missing ?? [];
  call.report('authz_fail', { missing });
  const challenges = (nearest?.requirement.schemes ?? [])
    .filter(({ scopes }) => scopes.length > 0)
    .map(({ name, scopes }) => operation.authenticators.get(name)?.challenge({ error: 'insufficient_scope', scopes }))
    .filter((challenge) => challenge !== undefined);
  return new Problem('insufficient_scope', {
    detail: `This needs ${missing.join(' and ')}.`,
    ...(challenges.length > 0 ? { headers: { 'WWW-Authenticate': challenges } } : {}),
  });
}
