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

/** Finds a token that has not expired. */
export async function findMailToken(
  db: Kysely<Schema>,
  secret: string,
  purpose: MailPurpose,
): Promise<MailTokenContent | undefined> {
  const row = await db
    .selectFrom('mail_tokens')
    .select(['email', 'password_hash'])
    .where('hash', '=', sha256(secret))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row && { email: row.email, passwordHash: row.password_hash };
}

/**
 * Redeems a token, and deletes all others with the same address and purpose: one of them suffices to prove access to the
 * mailbox.
 *
 * @returns `false` if it has been redeemed meanwhile, or has expired
 */
export async function redeemMailToken(
  trx: Kysely<Schema>,
  secret: string,
  purpose: MailPurpose,
  { email }: MailTokenContent,
): Promise<boolean> {
  // All in one order, so that the redemptions of two tokens cannot deadlock.
  await trx
    .selectFrom('mail_tokens')
    .select('hash')
    .where('email', '=', email)
    .where('purpose', '=', purpose)
    .orderBy('hash')
    .forUpdate()
    .execute();
  const rows = await trx
    .deleteFrom('mail_tokens')
    .where('email', '=', email)
    .where('purpose', '=', purpose)
    .returning(['hash', sql<boolean>`expires_at > now()`.as('is_current')])
    .execute();
  const hash = sha256(secret);
  return rows.some((row) => row.hash === hash && row.is_current);
}
