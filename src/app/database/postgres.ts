import pg from 'pg';
import {
  PostgresDialect,
  type Dialect,
  type PostgresCursor,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely';
import { toProblem, unavailable } from './errors.js';

export interface Timeouts {
  /** For getting a connection, new or from the pool. */
  readonly connectMs: number;
  /** After which the server cancels a statement. */
  readonly statementMs: number;
  /** After which the client gives up on a statement, if the server does not respond at all. */
  readonly queryMs: number;
  /** After which the server ends a transaction that sends no statement. */
  readonly idleInTransactionMs: number;
}

const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 5_000,
  statementMs: 10_000,
  queryMs: 12_000,
  idleInTransactionMs: 10_000,
};

const MAX_CONNECTIONS = 10;

/**
 * Creates the dialect of a PostgreSQL server. Its pool survives an outage: broken connections are discarded, and
 * statements fail with the problem `unavailable` until the server is back.
 *
 * @param url `postgres://user:password@host:5432/name`
 * @param onError called when an idle connection is lost
 */
export function postgresDialect(url: string, onError: (error: Error) => void, timeouts = DEFAULT_TIMEOUTS): Dialect {
  const pool = createPool(url, onError, {
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: timeouts.connectMs,
    statement_timeout: timeouts.statementMs,
    query_timeout: timeouts.queryMs,
    idle_in_transaction_session_timeout: timeouts.idleInTransactionMs,
  });
  return new PostgresDialect({ pool: wrapPool(pool) });
}

/** Creates a dialect for migrations: one connection, no timeout for statements, and errors unchanged. */
export function migrationDialect(url: string, onError: (error: Error) => void): Dialect {
  const options = { max: 1, connectionTimeoutMillis: DEFAULT_TIMEOUTS.connectMs };
  return new PostgresDialect({ pool: createPool(url, onError, options) });
}

function createPool(url: string, onError: (error: Error) => void, options: pg.PoolConfig): pg.Pool {
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

/** Wraps a pool so that every failure is converted to a problem. */
function wrapPool(pool: pg.Pool): PostgresPool {
  return {
    connect: () =>
      pool.connect().then(wrapClient, (error: unknown) => {
        throw unavailable(error);
      }),
    end: () => pool.end(),
  };
}

/** Wraps a client so that it is discarded, not returned to the pool, after a connection failure. */
function wrapClient(client: PostgresPoolClient & Pick<pg.PoolClient, 'release'>): PostgresPoolClient {
  let broken = false;

  async function run<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    try {
      return await client.query<Row>(text, values);
    } catch (error) {
      const failure = toProblem(error);
      // An error that the server reported does not affect the connection.
      broken ||= failure !== error && !(error instanceof pg.DatabaseError);
      throw failure;
    }
  }

  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query<Row>(statement: string | PostgresCursor<Row>, values: readonly unknown[] = []) {
    return typeof statement === 'string' ? run<Row>(statement, values) : client.query<Row>(statement);
  }

  return { query, release: () => client.release(broken) };
}
