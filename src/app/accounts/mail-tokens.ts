import { sql, type Kysely } from 'kysely';
import type { MailPurpose, Schema } from '../database/schema.js';
import { randomToken, sha256 } from './secrets.js';

export const TOKEN_LIFETIME_MINUTES: Readonly<Record<MailPurpose, number>> = { verify: 24 * 60, reset: 30 };

/** What a token stands for. */
export interface MailTokenContent {
  readonly email: string;
  /** The password hash of the future account, or null if the token is for another purpose. */
  readonly passwordHash: string | null;
}

/** Creates a token to be sent by e-mail. @returns the token, of which only a hash is stored */
export async function createMailToken(
  trx: Kysely<Schema>,
  token: { readonly email: string; readonly purpose: MailPurpose; readonly passwordHash?: string },
): Promise<string> {
  const secret = randomToken();
  await trx
    .insertInto('mail_tokens')
    .values({
      hash: sha256(secret),
      email: token.email,
      purpose: token.purpose,
      password_hash: token.passwordHash ?? null,
      expires_at: sql`now() + make_interval(mins => ${TOKEN_LIFETIME_MINUTES[token.purpose]})`,
    })
    .execute();
  return secret;
}

/**
 * Redeems a token, and deletes all others with the same address and purpose: one of them suffices to prove access to the
 * mailbox.
 *
 * @returns `undefined` if there is no such token, or it has expired
 */
export async function redeemMailToken(
  trx: Kysely<Schema>,
  secret: string,
  purpose: MailPurpose,
): Promise<MailTokenContent | undefined> {
  const row = await trx
    .deleteFrom('mail_tokens')
    .where('hash', '=', sha256(secret))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning(['email', 'password_hash'])
    .executeTakeFirst();
  if (!row) return undefined;
  await trx.deleteFrom('mail_tokens').where('email', '=', row.email).where('purpose', '=', purpose).execute();
  return { email: row.email, passwordHash: row.password_hash };
}
