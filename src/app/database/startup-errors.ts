import { isNativeError } from 'node:util/types';
import { StartupError } from '../../kit/index.js';
import { MigrationError } from './migrate.js';

type Explanation = readonly [what: string, instead: string];

/** What a SQLSTATE, or the code of a system error, means for a start, and what to do. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  '25006': [
    'the database is read-only',
    'name the primary rather than a standby, end default_transaction_read_only, or free space on the disk of an embedded one',
  ],
  '55P03': [
    'a table is locked by another session',
    "end that session (select * from pg_stat_activity where state <> 'idle'), then start again",
  ],
  '57014': ['a statement took too long', 'find out what the server is busy with (pg_stat_activity), then start again'],
  '57P03': ['the server is starting or stopping', 'wait until it accepts connections'],
  '53300': ['the server has no connection left', 'raise its max_connections, or lower DATABASE_POOL or WORKERS'],
  '53100': ['the disk of the server is full', 'free some space'],
  '28P01': ['the user or the password is wrong', 'correct DATABASE_URL'],
  '28000': ['the server does not let this user in', 'correct DATABASE_URL, or allow the user in pg_hba.conf'],
  '3D000': ['there is no such database', 'create it, or correct DATABASE_URL'],
  '42501': [
    'the role lacks a privilege',
    'run npm run migrate with the role that owns the tables, and grant this role their use (docs/operations/database.md)',
  ],
  '08P01': [
    'a connection pooler refuses a parameter',
    'leave out the parameters after the ? of DATABASE_URL, or name them in its ignore_startup_parameters',
  ],
  ECONNREFUSED: ['nothing listens there', 'start the server, or correct DATABASE_URL'],
  ENOTFOUND: ['there is no such host', 'correct DATABASE_URL'],
  EAI_AGAIN: ['the name of the host cannot be resolved', 'correct DATABASE_URL, or the name server of this machine'],
  ETIMEDOUT: ['the host does not respond', 'correct DATABASE_URL, or open the way to the server'],
};

const UNKNOWN: Explanation = ['the database cannot be used', 'see the message of the database'];

/**
 * Converts an error of the database during a start. What is not an error of the database is returned unchanged: it has
 * another cause.
 *
 * @param location where the database is, without a password
 */
export function toStartupError(error: unknown, location: string): unknown {
  if (error instanceof StartupError) return error;
  const migration = error instanceof MigrationError ? error.migration : undefined;
  const cause = rootCause(error);
  const code = cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  if (!cause || (code === undefined && migration === undefined)) return error;
  const [meaning, instead] = EXPLANATIONS[code ?? ''] ?? UNKNOWN;
  const doing = migration === undefined ? '' : `migration ${migration} failed and was rolled back: `;
  return new StartupError([{ where: location, what: `${doing}${meaning} (${cause.message || code})`, instead }]);
}

/** Returns the error of the driver: problems and migrations name it as their cause. */
function rootCause(error: unknown): Error | undefined {
  let cause = error;
  while (isNativeError(cause) && isNativeError(cause.cause)) cause = cause.cause;
  return isNativeError(cause) ? cause : undefined;
}
