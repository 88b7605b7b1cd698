import pg from 'pg';
import {
  PostgresDialect,
  type Dialect,
  type PostgresCursor,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely';
import { translated, unavailable } from './errors.js';

/** How long a server is waited for, in milliseconds. */
export type Patience = Readonly<Record<'connect' | 'statement' | 'answer' | 'idleInTransaction', number>>;

/** All in one place. */
const standard: Patience = {
  /** For a connection, new or from the pool. */
  connect: 5_000,
  /** For a statement; the server ends it. */
  statement: 10_000,
  /** For a statement when the server itself no longer answers; this side gives up. */
  answer: 12_000,
  /** For the next statement of a transaction. */
  idleInTransaction: 10_000,
};

/**
 * A PostgreSQL server for kysely, through a pool that outlives an outage: connections that broke are thrown away, and
 * statements fail as the problem `unavailable` until the server is back.
 *
 * @param url `postgres://user:password@host:5432/name`
 * @param onError learns of connections lost while no statement was running
 */
export function postgresDialect(url: string, onError: (error: Error) => void, patience = standard): Dialect {
  const pool = createPool(url, onError, {
    max: 10,
    connectionTimeoutMillis: patience.connect,
    statement_timeout: patience.statement,
    query_timeout: patience.answer,
    idle_in_transaction_session_timeout: patience.idleInTransaction,
  });
  return new PostgresDialect({ pool: guarded(pool) });
}

/** One connection for migrations, which may take as long as they need. Errors stay as they are. */
export function migrationDialect(url: string, onError: (error: Error) => void): Dialect {
  return new PostgresDialect({ pool: createPool(url, onError, { max: 1, connectionTimeoutMillis: standard.connect }) });
}

function createPool(url: string, onError: (error: Error) => void, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'gatehouse',
    keepAlive: true,
    ...options,
  });
  // Without listeners Node would end the process: on the pool for idle connections, on each for one that is in use.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** The pool as kysely sees it, with every way it can fail translated. */
function guarded(pool: pg.Pool): PostgresPool {
  return {
    connect: () =>
      pool.connect().then(guardedClient, (error: unknown) => {
        throw unavailable(error);
      }),
    end: () => pool.end(),
  };
}

/** A client that is not put back into the pool once it has failed to reach the server. */
function guardedClient(client: PostgresPoolClient & Pick<pg.PoolClient, 'release'>): PostgresPoolClient {
  let broken = false;

  async function run<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    try {
      return await client.query<Row>(text, values);
    } catch (error) {
      const failure = translated(error);
      // What the server itself refused leaves the connection as it was.
      broken ||= failure !== error && !(error instanceof pg.DatabaseError);
      throw failure;
    }
  }

  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query<Row>(what: string | PostgresCursor<Row>, values: readonly unknown[] = []) {
    return typeof what === 'string' ? run<Row>(what, values) : client.query<Row>(what);
  }

  return { query, release: () => client.release(broken) };
}
