import type { Contract, Operation } from '../contract/model.js';
import type { PlanFault } from './plan.js';
import { Problem } from '../problem.js';
import type { ServerOptions } from '../options.js';
import { checkSchemas } from '../validation/check-schemas.js';
import type { OperationValidator } from '../validation/validator.js';
import { createValidatorCache } from '../validation/validator-cache.js';

/** Where the validators of operations come from. */
export interface ValidatorPlan {
  readonly validatorOf: (operation: Operation) => () => OperationValidator;
  /** Operations that are switched off, where the set-up is not strict. */
  readonly faults: readonly PlanFault[];
}

/**
 * Decides how operations are validated. A strict set-up compiles everything now, and what cannot be compiled is a
 * fault of the start. One that is not only looks for what cannot be compiled, and switches those operations off.
 *
 * @param faults gets what keeps a strict set-up from starting
 */
export function planValidators(contract: Contract, setup: ServerOptions, faults: PlanFault[]): ValidatorPlan {
  const validatorOf = createValidatorCache(contract);
  const broken = checkSchemas(contract);
  const told = [...broken].map(([{ id }, fault]): PlanFault => ({
    ...fault,
    what: `a schema of ${id} cannot be compiled: ${fault.what}`,
  }));
  if (setup.strict === false)
    return {
      validatorOf: (operation) => (broken.has(operation) ? () => refuse(operation) : validatorOf(operation)),
      faults: told,
    };

  faults.push(...told);
  for (const operation of contract.operations) {
    if (broken.has(operation)) continue;
    try {
      validatorOf(operation)().compile();
    } catch (error) {
      const what = `a schema of ${operation.id} cannot be compiled: ${reasonOf(error)}`;
      faults.push({ pointer: operation.pointer, what, instead: 'correct the schema' });
    }
  }
  return { validatorOf, faults: [] };
}

function refuse({ id }: Operation): never {
  throw new Problem('internal_error', {
    detail: `${id} is switched off: a schema of it in the contract cannot be used.`,
    cause: new Error(`a schema of ${id} cannot be compiled; the start said which`),
  });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Problem ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
