import { isNativeError } from 'node:util/types';
import { Problem } from '../../kit/index.js';

/**
 * SQLSTATEs that say the database cannot serve now, not that the statement is wrong: lost or refused connections (08),
 * transactions that lost to another (40), no resources (53), taken away by an operator or a time-out (55P03, 57), a
 * standby that takes no writes (25006), trouble with its disk (58), and a role or database that is gone (28, 3D).
 */
const outages = /^(08|40|53|57|58|28|3D)|^(25006|25P03|25P04|55P03)$/;

/** What the driver throws for a value it cannot send. */
const mistakes: ReadonlySet<string> = new Set(['TypeError', 'RangeError']);

/**
 * What a caller is told when a statement fails: an outage becomes the problem `unavailable` (503), anything else stays
 * what it is.
 *
 * @param error what the driver threw; errors of the server carry `severity` and the SQLSTATE as `code`
 */
export function translated(error: unknown): unknown {
  if (!isNativeError(error) || error instanceof Problem) return error;
  if ('severity' in error && 'code' in error)
    return typeof error.code === 'string' && outages.test(error.code) ? unavailable(error) : error;
  // A mistake of ours; all else that the server did not say is the connection to it.
  return mistakes.has(error.name) ? error : unavailable(error);
}

/** @param cause for the log only */
export function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', {
    detail: 'The database cannot be reached right now.',
    headers: { 'Retry-After': '5' },
    cause,
  });
}
