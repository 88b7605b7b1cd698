import { sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.js';
import { randomToken, sha256 } from './secrets.js';

/** When a session ends without a renewal. */
export const SESSION_IDLE_DAYS = 7;

/** What the use of a refresh token has shown: `reused` if it had been used before. */
export type RefreshTokenUse = 'valid' | 'expired' | 'reused';

/** Creates a refresh token. @returns the token, of which only a hash is stored */
export async function createRefreshToken(trx: Transaction<Schema>, session: string): Promise<string> {
  const token = randomToken();
  const expiresAt = sql<Date>`now() + make_interval(days => ${SESSION_IDLE_DAYS})`;
  await trx
    .insertInto('refresh_tokens')
    .values({ hash: sha256(token), session_id: session, expires_at: expiresAt })
    .execute();
  return token;
}

/** Uses a refresh token up. Of concurrent uses, one is not a reuse. */
export async function consumeRefreshToken(trx: Transaction<Schema>, token: string): Promise<RefreshTokenUse> {
  const row = await trx
    .updateTable('refresh_tokens')
    .set({ used_at: sql`now()` })
    .where('hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .returning(sql<boolean>`expires_at > now()`.as('is_current'))
    .executeTakeFirst();
  if (!row) return 'reused';
  return row.is_current ? 'valid' : 'expired';
}
