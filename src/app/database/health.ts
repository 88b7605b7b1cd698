import { sql, type Kysely } from 'kysely';
import { isNativeError } from 'node:util/types';
import type { Schema } from './schema.js';

/**
 * The state of a database, as this process sees it: `degraded` if it responds with an error, which is the same for every
 * process, and `unreachable` if it does not respond, which can be a fault of this machine alone.
 */
export type DatabaseHealth = 'ok' | 'degraded' | 'unreachable';

export type HealthCheck = () => Promise<DatabaseHealth>;

export const HEALTH_TIMEOUT_MS = 1_500;

/**
 * Creates a check.
 *
 * @param db access that does not wait for requests
 * @param late the state of a database that has not responded in time
 */
export function createHealthCheck(
  db: Kysely<Schema>,
  timeoutMs = HEALTH_TIMEOUT_MS,
  late: DatabaseHealth = 'unreachable',
): HealthCheck {
  let pending: Promise<DatabaseHealth> | undefined;

  function query(): Promise<DatabaseHealth> {
    pending ??= sql`select 1`
      .execute(db)
      .then((): DatabaseHealth => 'ok', healthAfter)
      .finally(() => (pending = undefined));
    return pending;
  }

  return async function checkHealth() {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<DatabaseHealth>((resolve) => (timer = setTimeout(resolve, timeoutMs, late)));
    try {
      return await Promise.race([query(), timeout]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** An error with a severity was reported by the database itself. */
function healthAfter(error: unknown): DatabaseHealth {
  const cause = isNativeError(error) ? (error.cause ?? error) : error;
  return isNativeError(cause) && 'severity' in cause ? 'degraded' : 'unreachable';
}
