import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.js';
import { createIds } from '../ids.js';

/** Who does something, and from where. */
export interface Actor {
  /** The subject; of an account that is about to be known, its id. */
  readonly subject: string;
  readonly ip: string;
  readonly requestId: string;
}

/** What is written down: every change of an account, its roles and its sessions, and of the keys. */
export type Action =
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
  | 'signing_key_rotated';

const nextId = createIds();

/**
 * Adds an entry to the audit table, in the transaction of what it is about: neither is there without the other.
 *
 * @param target the account it is done to
 */
export async function audit(
  trx: Kysely<Schema>,
  { subject, ip, requestId }: Actor,
  action: Action,
  target: string,
  detail?: string,
): Promise<void> {
  await trx
    .insertInto('audit')
    .values({ id: nextId(), actor: subject, action, target, detail: detail ?? null, ip, request_id: requestId })
    .execute();
}

export type AuditStore = ReturnType<typeof createAuditStore>;

/** What was done, newest first. */
export function createAuditStore(db: Kysely<Schema>) {
  return {
    /** @param before only entries older than the one with this id */
    async list({ limit, before }: { limit: number; before: string | undefined }) {
      let query = db
        .selectFrom('audit')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before !== undefined) query = query.where('id', '<', before);
      const rows = await query.execute();
      return { entries: rows.slice(0, limit), more: rows.length > limit };
    },
  };
}
