import type { Kysely, Selectable } from 'kysely';
import type { Schema } from '../database/schema.js';
import { createIdGenerator } from '../ids.js';
import { paginate, type Page, type PageRequest } from '../pagination.js';

/** Who performs an action, and from where. */
export interface Actor {
  /** The subject; during registration and login, the id of the account. */
  readonly subject: string;
  readonly ip: string;
  readonly requestId: string;
}

/** The audited actions: every change of accounts, roles, sessions and keys. */
export type AuditAction =
  | 'account_registered'
  | 'email_verified'
  | 'password_changed'
  | 'password_reset'
  | 'password_reset_requested'
  | 'second_factor_started'
  | 'second_factor_enabled'
  | 'second_factor_disabled'
  | 'recovery_code_used'
  | 'session_started'
  | 'session_ended'
  | 'sessions_ended'
  | 'session_ended_by_reuse'
  | 'roles_set'
  | 'account_disabled'
  | 'account_enabled'
  | 'signing_key_rotated'
  | 'incident_resolved'
  | 'incident_false_positive'
  | 'block_added'
  | 'block_removed';

const nextId = createIdGenerator();

/**
 * Adds an entry to the audit table.
 *
 * @param trx the transaction of the action, so that neither is committed without the other
 * @param target the account or key that the action changes
 */
export async function recordAudit(
  trx: Kysely<Schema>,
  { subject, ip, requestId }: Actor,
  action: AuditAction,
  target: string,
  detail?: string,
): Promise<void> {
  await trx
    .insertInto('audit')
    .values({ id: nextId(), actor: subject, action, target, detail: detail ?? null, ip, request_id: requestId })
    .execute();
}

export interface AuditStore {
  /** Lists entries, newest first. */
  list(page: PageRequest): Promise<Page<Selectable<Schema['audit']>>>;
}

/** Creates the reader of the audit table. */
export function createAuditStore(db: Kysely<Schema>): AuditStore {
  return {
    list: (page) => paginate(db.selectFrom('audit').selectAll(), page),
  };
}
