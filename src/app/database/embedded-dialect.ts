import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { Engine } from './embedded-engine.js';
import { toProblem, unavailable } from './errors.js';
import type { Order, Semaphore } from './semaphore.js';

/** How long a statement or transaction waits for those before it. */
const TURN_TIMEOUT_MS = 5_000;

/**
 * Creates a dialect of the embedded database. It is one connection: a statement or transaction holds it exclusively, and
 * the others wait in order, for a limited time.
 *
 * @param engine closed by the caller
 * @param turn one slot, shared by all dialects of the engine
 * @param order whether statements wait behind those of the other dialects
 */
export function embeddedDialect(engine: Engine, turn: Semaphore, order: Order = 'last'): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new EmbeddedDriver(engine, turn, order),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class EmbeddedDriver implements Driver {
  readonly #engine: Engine;
  readonly #turn: Semaphore;
  readonly #order: Order;

  constructor(engine: Engine, turn: Semaphore, order: Order) {
    this.#engine = engine;
    this.#turn = turn;
    this.#order = order;
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (!(await this.#turn.acquire(TURN_TIMEOUT_MS, this.#order)))
      throw unavailable(new Error('the statements before this one took too long'));
    return new EmbeddedConnection(this.#engine);
  }

  releaseConnection(): Promise<void> {
    this.#turn.release();
    return Promise.resolve();
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const { isolationLevel, accessMode } = settings;
    // Kysely validates both against a fixed list.
    const level = isolationLevel ? ` isolation level ${isolationLevel}` : '';
    const mode = accessMode ? ` ${accessMode}` : '';
    await connection.executeQuery(CompiledQuery.raw(`start transaction${level}${mode}`));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

class EmbeddedConnection implements DatabaseConnection {
  readonly #engine: Engine;
  #isFirst = true;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    try {
      const { rows, affectedRows } = await this.#engine.query<Row>(sql, parameters, isFirst);
      return affectedRows === undefined ? { rows } : { rows, numAffectedRows: BigInt(affectedRows) };
    } catch (error) {
      throw toProblem(error);
    }
  }

  /** Required by the interface; the engine has no cursors. */
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    await Promise.reject(new Error('The embedded database does not support streaming: use execute().'));
  }
}
