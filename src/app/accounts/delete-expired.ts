import { sql, type Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';

/** Deletes expired rows, once they are not needed to detect the reuse of a token. Audit entries are kept. */
export async function deleteExpired(db: Kysely<Schema>): Promise<void> {
  await db
    .deleteFrom('mail_tokens')
    .where('expires_at', '<', sql<Date>`now()`)
    .execute();
  await db
    .deleteFrom('attempts')
    .where('last_at', '<', sql<Date>`now() - interval '2 days'`)
    .execute();
  await db
    .deleteFrom('known_addresses')
    .where('seen_at', '<', sql<Date>`now() - interval '90 days'`)
    .execute();
  await db
    .deleteFrom('sessions')
    .where((eb) =>
      eb.or([
        eb('expires_at', '<', sql<Date>`now() - interval '1 day'`),
        eb('ended_at', '<', sql<Date>`now() - interval '30 days'`),
      ]),
    )
    .execute();
}
