import type { Contract, Operation } from '../contract/model.js';
import { atPointer, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { Problem } from '../problem.js';
import type { OperationValidator } from '../validation/validator.js';

/** Compiles the schemas of every operation, and describes what cannot be compiled. */
export function compileValidators(
  contract: Contract,
  validatorOf: (operation: Operation) => () => OperationValidator,
  disabled: ReadonlySet<Operation>,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const operation of contract.operations) {
    if (disabled.has(operation)) continue;
    try {
      validatorOf(operation)().compile();
    } catch (error) {
      const message = `A schema of ${operation.id} cannot be compiled: ${reasonOf(error)}.`;
      found.push(diagnostic('schema-invalid', atPointer(operation.pointer), message, 'Correct the schema.'));
    }
  }
  return found;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Problem ? error.cause : error;
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}
