import { sql, type Kysely } from 'kysely';
import type { MailPurpose, Schema } from '../database/schema.js';
import { hashOf, randomToken } from './secrets.js';

/** How long a code from a mail is good for, in minutes. */
export const lifetimes: Readonly<Record<MailPurpose, number>> = { verify: 24 * 60, reset: 30 };

/** Makes a code to be sent by mail. @returns the code; only its hash is kept */
export async function createMailToken(
  trx: Kysely<Schema>,
  token: { readonly email: string; readonly purpose: MailPurpose; readonly passwordHash?: string },
): Promise<string> {
  const secret = randomToken();
  await trx
    .insertInto('mail_tokens')
    .values({
      hash: hashOf(secret),
      email: token.email,
      purpose: token.purpose,
      password_hash: token.passwordHash ?? null,
      expires_at: sql`now() + make_interval(mins => ${lifetimes[token.purpose]})`,
    })
    .execute();
  return secret;
}

/**
 * Uses a code up, and with it all others of the same address and purpose: who has one has the mailbox.
 *
 * @returns `undefined` when there is no such code, or it is too old
 */
export async function useMailToken(
  trx: Kysely<Schema>,
  secret: string,
  purpose: MailPurpose,
): Promise<{ readonly email: string; readonly passwordHash: string | null } | undefined> {
  const row = await trx
    .deleteFrom('mail_tokens')
    .where('hash', '=', hashOf(secret))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning(['email', 'password_hash'])
    .executeTakeFirst();
  if (!row) return undefined;
  await trx.deleteFrom('mail_tokens').where('email', '=', row.email).where('purpose', '=', purpose).execute();
  return { email: row.email, passwordHash: row.password_hash };
}
