import type { Contract, Operation } from '../contract/model.js';
import { LruCache } from '../util/lru-cache.js';
import { createOperationValidator } from './create-validator.js';
import { createResponseValidators } from './response-validator.js';
import type { OperationValidator } from './validator.js';

/** The most operations whose validators are kept: one takes about 0.3 MB, so that all together stay below 600 MB. */
const MAX_VALIDATORS = 2000;

/**
 * Creates the validators of a contract when they are first needed, and keeps them. Where a contract has more operations
 * than can be kept, the least recently used one makes room.
 *
 * @returns a function that returns, for an operation, the function that gives its validator
 */
export function createValidatorCache(
  contract: Contract,
  max = MAX_VALIDATORS,
): (operation: Operation) => () => OperationValidator {
  const validatorOf = createResponseValidators(contract);
  const cache =
    contract.operations.length <= max
      ? new Map<Operation, OperationValidator>()
      : new LruCache<Operation, OperationValidator>(max);
  return (operation) => () => {
    let validator = cache.get(operation);
    if (!validator) cache.set(operation, (validator = createOperationValidator(contract, operation, validatorOf)));
    return validator;
  };
}
