import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.js';
import { recordAudit } from './audit.js';
import { createMailToken, TOKEN_LIFETIME_MINUTES } from './mail-tokens.js';
import type { EmailTemplates } from './mail/emails.js';
import type { ComposeEmail } from './mail/delivery.js';
import type { ComposedEmail, EmailRequest } from './mail/outbox.js';
import { findAccountByEmail, normalizeEmail } from './users.js';

type RequestOf<Kind extends EmailRequest['kind']> = Extract<EmailRequest, { kind: Kind }>;

/**
 * Creates the author of the e-mails that depend on whether there is an account. They are written after the response, so
 * that neither its text nor its time discloses it.
 */
export function createRegistrationEmails(templates: EmailTemplates): ComposeEmail {
  return (trx, request) =>
    request.kind === 'registration' ? confirmation(trx, templates, request) : passwordReset(trx, templates, request);
}

async function confirmation(
  trx: Kysely<Schema>,
  templates: EmailTemplates,
  { email, passwordHash }: RequestOf<'registration'>,
): Promise<ComposedEmail> {
  if (await findAccountByEmail(trx, email)) return { email: templates.alreadyRegistered(email) };
  const token = await createMailToken(trx, { email: normalizeEmail(email), purpose: 'verify', passwordHash });
  return { email: templates.confirmAddress(email, token), lifetimeMinutes: TOKEN_LIFETIME_MINUTES.verify };
}

async function passwordReset(
  trx: Transaction<Schema>,
  templates: EmailTemplates,
  { email, ip, requestId }: RequestOf<'password_reset'>,
): Promise<ComposedEmail | undefined> {
  const account = await findAccountByEmail(trx, email);
  if (!account || account.disabled) return undefined;
  const actor = { subject: 'anonymous', ip, requestId };
  await recordAudit(trx, actor, 'password_reset_requested', account.id);
  const token = await createMailToken(trx, { email: account.email, purpose: 'reset' });
  return { email: templates.resetPassword(account.email, token), lifetimeMinutes: TOKEN_LIFETIME_MINUTES.reset };
}
