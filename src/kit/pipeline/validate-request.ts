import type { RequestContext } from '../context/request-context.js';
import type { Stage } from '../context/stage.js';
import { Problem, type InputError } from '../problem.js';
import { logText } from '../util/control-characters.js';

const MAX_LOGGED_ERRORS = 10;

/**
 * Validates the request against the contract and sanitizes the strings the contract says to. A sanitized value is
 * validated again: the handler gets nothing the contract does not allow.
 */
export const validateRequest: Stage = (context) => {
  const { operation, input, bodyFormat } = context;
  const validator = operation.validator();
  let errors = validator.request(input, bodyFormat);
  if (errors.length === 0 && operation.sanitize?.(input, bodyFormat)) errors = validator.request(input, bodyFormat);
  return errors.length === 0 ? undefined : invalidInput(context, errors);
};

function invalidInput(context: RequestContext, errors: readonly InputError[]): Problem {
  const logged = errors
    .slice(0, MAX_LOGGED_ERRORS)
    .map(({ in: part, path, message }) => ({ in: part, path: logText(path, 100), message: logText(message) }));
  context.report('input_validation_fail', { faults: logged });
  return new Problem('invalid_input', {
    detail: `${context.operation.id}: ${errors.length === 1 ? '1 error' : `${errors.length} errors`} in the request.`,
    errors,
  });
}
