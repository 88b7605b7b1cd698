import { isNativeError } from 'node:util/types';
import { atFile, atSetting, StartupError } from '../../kit/index.js';
import { diagnostic } from '../diagnostic-codes.js';
import { MigrationError } from './migrate.js';

type Explanation = readonly [cause: string, hint: string];

/** What a SQLSTATE, or the code of a system error, means for a start, and what to do. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  '25006': [
    'it is read-only',
    'Name the primary rather than a standby, end default_transaction_read_only, or free space on the disk of an embedded one.',
  ],
  '55P03': [
    'a table is locked by another session',
    "End that session (select * from pg_stat_activity where state <> 'idle'), then start again.",
  ],
  '57014': ['a statement took too long', 'Find out what the server is busy with (pg_stat_activity), then start again.'],
  '57P03': ['the server is starting or stopping', 'Wait until it accepts connections.'],
  '53300': ['the server has no connection left', 'Raise its max_connections, or lower DATABASE_POOL or WORKERS.'],
  '53100': ['the disk of the server is full', 'Free some space.'],
  '28P01': ['the user or the password is wrong', 'Correct DATABASE_URL.'],
  '28000': ['the server does not let this user in', 'Correct DATABASE_URL, or allow the user in pg_hba.conf.'],
  '3D000': ['there is no such database', 'Create it, or correct DATABASE_URL.'],
  '42501': [
    'the role lacks a privilege',
    'Run npm run migrate with the role that owns the tables, and grant this role their use (docs/operations/database.md).',
  ],
  '08P01': [
    'a connection pooler refuses a parameter',
    'Leave out the parameters after the ? of DATABASE_URL, or name them in its ignore_startup_parameters.',
  ],
  ECONNREFUSED: ['nothing listens there', 'Start the server, or correct DATABASE_URL.'],
  ENOTFOUND: ['there is no such host', 'Correct DATABASE_URL.'],
  EAI_AGAIN: ['the name of the host cannot be resolved', 'Correct DATABASE_URL, or the name server of this machine.'],
  ETIMEDOUT: ['the host does not respond', 'Correct DATABASE_URL, or open the way to the server.'],
};

const UNKNOWN: Explanation = ['it reports an error', 'See the message of the database.'];

/**
 * Converts an error of the database during a start. What is not an error of the database is returned unchanged: it has
 * another cause.
 *
 * @param location of the database: a URL without a password, or a folder
 */
export function toStartupError(error: unknown, location: string): unknown {
  if (error instanceof StartupError) return error;
  const migration = error instanceof MigrationError ? error.migration : undefined;
  const cause = rootCause(error);
  const code = cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  if (!cause || (code === undefined && migration === undefined)) return error;
  const [meaning, hint] = EXPLANATIONS[code ?? ''] ?? UNKNOWN;
  const doing = migration === undefined ? '' : `migration ${migration} failed and was rolled back: `;
  const message = `The database ${location} cannot be used: ${doing}${meaning} (${cause.message || code}).`;
  const place = /^postgres(ql)?:/.test(location) ? atSetting('DATABASE_URL') : atFile(location);
  return new StartupError([diagnostic('database-unavailable', place, message, hint)]);
}

/** Returns the error of the driver: problems and migrations name it as their cause. */
function rootCause(error: unknown): Error | undefined {
  let cause = error;
  while (isNativeError(cause) && isNativeError(cause.cause)) cause = cause.cause;
  return isNativeError(cause) ? cause : undefined;
}
