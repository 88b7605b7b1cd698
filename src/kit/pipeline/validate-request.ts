import type { RequestHandler } from 'express';
import { callOf, type Call } from '../context/request-context.js';
import type { OperationPlan } from '../context/operation-plan.js';
import { Problem, type InputError } from '../problem.js';

/**
 * Checks the request against the contract and cleans the strings the contract says to sanitize. What cleaning has
 * changed is checked again: the handler gets nothing the contract does not allow.
 */
export function validate(): RequestHandler {
  return function validateRequest(request, _response, next): void {
    const call = callOf(request);
    const { operation } = call;
    if (!operation) {
      next();
      return;
    }
    const validator = operation.validator();
    let faults = validator.request(call.input, call.declared);
    if (faults.length === 0 && operation.sanitize?.(call.input, call.declared))
      faults = validator.request(call.input, call.declared);
    if (faults.length === 0) next();
    else next(refusal(call, operation, faults));
  };
}

function refusal(call: Call, operation: OperationPlan, faults: readonly InputError[]): Problem {
  call.report('input_validation_fail', { faults: faults.slice(0, 10) });
  return new Problem('invalid_input', {
    detail: `${operation.id}: ${faults.length === 1 ? 'one fault' : `${faults.length} faults`} in the request.`,
    errors: faults,
  });
}
