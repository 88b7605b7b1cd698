import { sql, type Kysely } from 'kysely';

/** Creates the responses of requests with an idempotency key, as the kit's store in PostgreSQL uses them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotency_keys
      (key text primary key, fingerprint text not null, response text not null, expires_at timestamptz not null)`.execute(db); // prettier-ignore
  await sql`create index idempotency_keys_by_end on idempotency_keys (expires_at)`.execute(db);
}
