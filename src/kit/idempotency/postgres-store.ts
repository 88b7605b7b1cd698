import type { RequestValue } from '../context/request-value.js';
import type { IdempotencyClaim, IdempotencyEntry, IdempotencyStore } from './store.js';

/** A transaction that has begun, on a connection of its own. */
export interface PostgresTransaction<Handle> {
  /** What handlers use it by: a client, or what a query builder makes of it. */
  readonly handle: Handle;
  /** Runs a statement with `$1`, `$2`, … in it. @returns the rows */
  query(text: string, values: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends it and gives the connection back, also when it fails. */
  commit(): Promise<void>;
  /** Ends it and gives the connection back, also when it fails. */
  rollback(): Promise<void>;
}

/** What a store needs of a database. */
export interface PostgresStoreOptions<Handle> {
  /** Begins a transaction, at the level `read committed`. */
  readonly begin: () => Promise<PostgresTransaction<Handle>>;
  /** Set to the transaction of each request with a key: what handlers write in it happens once. */
  readonly transaction: RequestValue<Handle>;
}

/** A store in PostgreSQL. */
export interface PostgresIdempotencyStore extends IdempotencyStore {
  /** Deletes responses that need not be kept any longer. @returns how many, at most 1,000 */
  deleteExpired(): Promise<number>;
}

const SWEEP_INTERVAL_MS = 60_000;

/** One after the other: a statement sees what was committed before it began, so the lock comes first. */
const LOCK = 'select pg_try_advisory_xact_lock(hashtextextended($1, 6018443)) as locked';
const FIND = 'select fingerprint, response from idempotency_keys where key = $1 and expires_at > now()';
const KEEP = `
  insert into idempotency_keys as kept (key, fingerprint, response, expires_at)
  values ($1, $2, $3, now() + $4::double precision * interval '1 millisecond')
  on conflict (key) do update
    set fingerprint = excluded.fingerprint, response = excluded.response, expires_at = excluded.expires_at
    where kept.expires_at <= now()
  returning key`;
const DELETE_EXPIRED = `
  delete from idempotency_keys where key in
    (select key from idempotency_keys where expires_at <= now() limit 1000 for update skip locked)
  returning key`;

/**
 * Creates a store in PostgreSQL. What a handler writes in the transaction, and the response, are committed together: a
 * request is carried out exactly once, whichever process is killed at whatever time. A key is free at once when the
 * connection of its request ends. `docs/guides/idempotency.md` has the table that the store needs.
 *
 * @example
 * const transaction = defineRequestValue<Transaction<Schema>>('transaction');
 * const idempotencyStore = createPostgresIdempotencyStore({ begin, transaction });
 * const createOrder = (request) => insertOrder(transaction.find(request) ?? db, request.body);
 */
export function createPostgresIdempotencyStore<Handle>(
  options: PostgresStoreOptions<Handle>,
): PostgresIdempotencyStore {
  setInterval(() => void deleteExpired().catch(() => undefined), SWEEP_INTERVAL_MS).unref();

  /** Runs statements in a transaction, and ends it unless it is to go on. */
  async function within<T>(work: (transaction: PostgresTransaction<Handle>) => Promise<T>): Promise<T> {
    const transaction = await options.begin();
    try {
      return await work(transaction);
    } catch (error) {
      await transaction.rollback().catch(() => undefined);
      throw error;
    }
  }

  function deleteExpired(): Promise<number> {
    return within(async (transaction) => {
      const { length } = await transaction.query(DELETE_EXPIRED, []);
      await transaction.commit();
      return length;
    });
  }

  /** Keeps the problem of a request whose transaction was rolled back, unless another request has the key by now. */
  function keepProblem(entry: IdempotencyEntry, response: string): Promise<void> {
    return within(async (transaction) => {
      if (await isLocked(transaction, entry)) await keep(transaction, entry, response);
      await transaction.commit();
    });
  }

  function createClaim(transaction: PostgresTransaction<Handle>, entry: IdempotencyEntry): IdempotencyClaim {
    return {
      async commit(response) {
        try {
          if (!(await keep(transaction, entry, response))) throw new Error('The key is in use again.');
        } catch (error) {
          await transaction.rollback().catch(() => undefined);
          throw error;
        }
        await transaction.commit();
      },
      async rollback(response) {
        await transaction.rollback();
        if (response !== undefined) await keepProblem(entry, response);
      },
    };
  }

  return {
    deleteExpired,
    claim: (entry, request) =>
      within(async (transaction) => {
        const locked = await isLocked(transaction, entry);
        const [row] = locked ? await transaction.query(FIND, [entry.key]) : [];
        if (locked && !row) {
          options.transaction.set(request, transaction.handle);
          return { kind: 'claimed', claim: createClaim(transaction, entry) };
        }
        await transaction.rollback();
        if (!row) return { kind: 'in_progress' };
        return { kind: 'done', fingerprint: String(row['fingerprint']), response: String(row['response']) };
      }),
  };
}

/** Takes the lock of a key, which the transaction has until it ends. @returns `false` when another one has it */
async function isLocked(transaction: PostgresTransaction<unknown>, { key }: IdempotencyEntry): Promise<boolean> {
  const [row] = await transaction.query(LOCK, [key]);
  return row?.['locked'] === true;
}

/** @returns `false` when a response is kept already */
async function keep(
  transaction: PostgresTransaction<unknown>,
  { key, fingerprint, keepMs }: IdempotencyEntry,
  response: string,
): Promise<boolean> {
  return (await transaction.query(KEEP, [key, fingerprint, response, keepMs])).length > 0;
}
