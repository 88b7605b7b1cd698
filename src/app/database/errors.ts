import { isNativeError } from 'node:util/types';
import { Problem } from '../../kit/index.js';

/**
 * The SQLSTATEs of an outage, as opposed to a wrong statement: connection failures (08), serialization failures and
 * deadlocks (40), insufficient resources (53), operator interventions and timeouts (55P03, 57), a read-only standby
 * (25006), system errors (58), and a missing role or database (28, 3D).
 */
const OUTAGE_STATES = /^(08|40|53|57|58|28|3D)|^(25006|25P03|25P04|55P03)$/;

/** The names of the errors that the driver throws for a value it cannot send. */
const PROGRAMMING_ERRORS: ReadonlySet<string> = new Set(['TypeError', 'RangeError']);

/**
 * Converts the error of a failed statement: an outage becomes the problem `unavailable` (503), any other error is
 * returned unchanged.
 *
 * @param error the error that the driver threw; one that the server reported has a `severity`, and its SQLSTATE as `code`
 */
export function toProblem(error: unknown): unknown {
  if (!isNativeError(error) || error instanceof Problem) return error;
  if ('severity' in error && 'code' in error)
    return typeof error.code === 'string' && OUTAGE_STATES.test(error.code) ? unavailable(error) : error;
  // Apart from programming errors, an error that the server did not report is one of the connection.
  return PROGRAMMING_ERRORS.has(error.name) ? error : unavailable(error);
}

/** Whether the server has refused a connection because it has none left (SQLSTATE 53300). */
export function isServerFull(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === '53300';
}

/** Creates the problem for an outage. @param cause appears in the log only */
export function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', {
    detail: 'The database is currently unavailable.',
    headers: { 'Retry-After': '5' },
    cause,
  });
}
