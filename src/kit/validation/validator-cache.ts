import type { Contract, Operation } from '../contract/model.js';
import { createResponseValidators } from './response-validator.js';
import { createOperationValidator, type OperationValidator } from './validator.js';

/** The most operations whose validators are kept: one takes about 0.3 MB, so that all together stay below 600 MB. */
const MAX_VALIDATORS = 2000;

/**
 * Makes the validators of a contract when they are first needed, and keeps them. Where a contract has more operations
 * than can be kept, the oldest makes room.
 *
 * @returns answers, for an operation, the function that gives its validator
 */
export function createValidatorCache(
  contract: Contract,
  limit = MAX_VALIDATORS,
): (operation: Operation) => () => OperationValidator {
  const checkOf = createResponseValidators(contract);
  const kept = new Map<Operation, OperationValidator>();
  return (operation) => () => {
    let validator = kept.get(operation);
    if (validator) return validator;
    const [oldest] = kept.size >= limit ? kept.keys() : [];
    if (oldest) kept.delete(oldest);
    validator = createOperationValidator(contract, operation, checkOf);
    kept.set(operation, validator);
    return validator;
  };
}
