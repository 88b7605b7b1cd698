import { atFile, StartupError } from '../kit/index.js';
import { commandDiagnostic } from './diagnostic-codes.js';

/** Creates a handler of the errors of a generator, which reports the reason without the stack trace. */
export function generatorFailed(name: string, source: string): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    const message = `${name} cannot handle the contract: ${reason.split('\n', 1)[0] ?? ''}.`;
    const hint = 'Check the contract with gatehouse lint.';
    throw new StartupError([commandDiagnostic('generator-failed', atFile(source), message, hint)]);
  };
}
