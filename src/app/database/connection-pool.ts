import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { PostgresDialect, type Dialect, type PostgresPool } from 'kysely';
import { isServerFull, unavailable } from './errors.js';
import { wrapClient } from './pool-client.js';
import { createSemaphore, type Semaphore } from './semaphore.js';
import { applyTimeouts, type Timeouts } from './session-timeouts.js';

/** Connections to a PostgreSQL server. It survives an outage: broken connections are discarded. */
export interface ConnectionPool {
  /**
   * Creates a dialect that uses the pool. Failures of the server become the problem `unavailable`.
   *
   * @param limits take a slot for each connection that is used
   */
  dialect(...limits: readonly Semaphore[]): Dialect;
  /** Waits until the connections are no longer used, then closes them. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** `postgres://user:password@host:5432/name` */
  readonly url: string;
  readonly connections: number;
  readonly timeouts: Timeouts;
  /** Called when an idle connection is lost. */
  readonly onError: (error: Error) => void;
}

/** When the server has no connection left: how long until another attempt, and until all are attempted again. */
const RETRY_MS = 100;
const REGROW_MS = 1_000;

/** Creates a pool. It connects when a connection is first used. */
export function createConnectionPool({ url, connections, timeouts, onError }: PoolOptions): ConnectionPool {
  const pool = createPgPool(url, onError, {
    max: connections,
    connectionTimeoutMillis: timeouts.connectMs,
    query_timeout: timeouts.queryMs,
    onConnect: (client) => applyTimeouts(client, timeouts),
  });
  const slots = createSemaphore(connections);
  let regrow: NodeJS.Timeout | undefined;

  /** Makes the others wait for the connections there are, instead of attempting to open more. */
  function shrink(): void {
    slots.resize(Math.max(1, pool.totalCount));
    regrow ??= setTimeout(() => {
      regrow = undefined;
      slots.resize(connections);
    }, REGROW_MS).unref();
  }

  /** Gets a connection, for which the caller has a slot. Waits if the server has none left. */
  async function connect(deadline: number): Promise<pg.PoolClient> {
    for (;;) {
      try {
        return await pool.connect();
      } catch (error) {
        if (!isServerFull(error) || performance.now() + RETRY_MS > deadline) throw unavailable(error);
        shrink();
        await wait(RETRY_MS);
      }
    }
  }

  async function acquire(limits: readonly Semaphore[]) {
    const deadline = performance.now() + timeouts.connectMs;
    const acquired: Semaphore[] = [];
    const release = () => acquired.forEach((limit) => limit.release());
    try {
      for (const limit of [...limits, slots]) {
        if (!(await limit.acquire(Math.max(0, deadline - performance.now()))))
          throw unavailable(new Error('no connection to the database became free in time'));
        acquired.push(limit);
      }
      return wrapClient(await connect(deadline), release);
    } catch (error) {
      release();
      throw error;
    }
  }

  return {
    dialect(...limits) {
      const view: PostgresPool = { connect: () => acquire(limits), end: () => Promise.resolve() };
      return new PostgresDialect({ pool: view });
    },
    close: () => pool.end(),
  };
}

/** Creates a dialect for migrations: one connection, no timeouts for statements, and errors unchanged. */
export function migrationDialect(url: string, connectMs: number, onError: (error: Error) => void): Dialect {
  return new PostgresDialect({ pool: createPgPool(url, onError, { max: 1, connectionTimeoutMillis: connectMs }) });
}

function createPgPool(url: string, onError: (error: Error) => void, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'gatehouse',
    keepAlive: true,
    ...options,
  });
  // An 'error' event without a listener ends the process. The pool emits it for idle clients, a client while in use.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
