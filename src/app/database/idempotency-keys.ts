import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import { createPostgresIdempotencyStore, defineRequestValue, type IdempotencyStore } from '../../kit/index.js';
import type { Schema } from './schema.js';

/** The transaction of a request with an idempotency key: what its handler writes there happens once. */
export const requestTransaction = defineRequestValue<Transaction<Schema>>('transaction');

/** Creates the store of idempotency keys in the database of the sample. */
export function createIdempotencyStore(db: Kysely<Schema>): IdempotencyStore {
  return createPostgresIdempotencyStore({ begin, transaction: requestTransaction });

  async function begin() {
    const transaction = await db.startTransaction().execute();
    const rollback = () => transaction.rollback().execute();
    return {
      handle: transaction,
      async query(text: string, values: readonly unknown[]) {
        const query = CompiledQuery.raw(text, [...values]);
        return (await transaction.executeQuery<Record<string, unknown>>(query)).rows;
      },
      async commit() {
        try {
          await transaction.commit().execute();
        } catch (error) {
          // Gives the connection back, which a failed commit does not.
          await rollback().catch(() => undefined);
          throw error;
        }
      },
      rollback,
    };
  }
}
