import pg from 'pg';
import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { toProblem } from './errors.js';

/**
 * Wraps a client so that failures of the server become problems, and so that it is discarded, not returned to the pool,
 * after a failure of its connection.
 *
 * @param onRelease called after the client was released
 */
export function wrapClient(
  client: PostgresPoolClient & Pick<pg.PoolClient, 'release'>,
  onRelease: () => void,
): PostgresPoolClient {
  let isBroken = false;

  async function run<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    try {
      return await client.query<Row>(text, values);
    } catch (error) {
      const failure = toProblem(error);
      // An error that the server reported does not affect the connection.
      isBroken ||= failure !== error && !(error instanceof pg.DatabaseError);
      throw failure;
    }
  }

  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query<Row>(statement: string | PostgresCursor<Row>, values: readonly unknown[] = []) {
    return typeof statement === 'string' ? run<Row>(statement, values) : client.query<Row>(statement);
  }

  return {
    query,
    release() {
      client.release(isBroken);
      onRelease();
    },
  };
}
