import type { Contract } from '../contract/model.js';
import { Diagnostics } from '../diagnostic.js';
import { createValidatorCache } from '../validation/validator-cache.js';
import { findUnservable } from './disabled-operations.js';
import { checkIdempotency } from './idempotency.js';
import { checkRateLimits } from './rate-limits.js';
import { checkSecurity } from './security.js';
import { findUnenforcedItemSchemas } from './unenforced-item-schemas.js';
import { compileValidators } from './validators.js';

/**
 * Checks a contract without any options: what every server of it would refuse to start for.
 *
 * @param compile compiles every schema too, which takes about ten milliseconds for each operation
 * @example
 * for (const diagnostic of checkContract(contract)) console.error(formatDiagnostic(diagnostic));
 */
export function checkContract(contract: Contract, { compile = true } = {}): Diagnostics {
  const diagnostics = new Diagnostics(contract.locate);
  diagnostics.merge(checkSecurity(contract));
  diagnostics.merge(checkRateLimits(contract));
  diagnostics.merge(checkIdempotency(contract));
  diagnostics.merge(findUnenforcedItemSchemas(contract));
  const unservable = findUnservable(contract);
  diagnostics.merge(unservable.map((found) => found.diagnostic));
  const disabled = new Set(unservable.map(({ operation }) => operation));
  if (compile) diagnostics.merge(compileValidators(contract, createValidatorCache(contract), disabled));
  return diagnostics;
}
