import { sql, type Kysely } from 'kysely';

/** Adds what concurrent changes of accounts are decided by, the outbox of e-mails, and what retention needs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('users')
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await recordWhoEndedSessions(db);
  await createOutbox(db);
  await createRetentionIndexes(db);
  await allowAuditRetention(db);
}

/** The transaction tells apart, exactly and without a clock, which ended sessions a process has not seen yet. */
async function recordWhoEndedSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sessions')
    .addColumn('ended_xid', sql`xid8`)
    .execute();
  await sql`
    create function record_session_end() returns trigger language plpgsql as
    $$ begin
      if new.ended_at is not null then new.ended_xid := pg_current_xact_id(); end if;
      return new;
    end $$`.execute(db);
  await sql`
    create trigger session_end before update of ended_at on sessions
    for each row execute function record_session_end()`.execute(db);
  // Sets the transaction of the sessions whose tokens may still be alive.
  await sql`update sessions set ended_at = ended_at where ended_at > now() - interval '3 hours'`.execute(db);
  await db.schema.createIndex('sessions_by_ended_xid').on('sessions').columns(['ended_xid', 'id']).execute();
}

async function createOutbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('due_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
    .addColumn('claimed_until', 'timestamptz')
    .addColumn('expires_at', 'timestamptz')
    .addColumn('dead_at', 'timestamptz')
    .execute();
  await sql`create index outbox_by_due on outbox (due_at) where dead_at is null`.execute(db);
}

async function createRetentionIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('refresh_tokens_by_use').on('refresh_tokens').column('used_at').execute();
  await db.schema.createIndex('sessions_by_expiry').on('sessions').column('expires_at').execute();
  await db.schema.createIndex('mail_tokens_by_expiry').on('mail_tokens').column('expires_at').execute();
  await db.schema.createIndex('attempts_by_time').on('attempts').column('last_at').execute();
  await db.schema.createIndex('known_addresses_by_time').on('known_addresses').column('seen_at').execute();
  await db.schema.createIndex('audit_by_time').on('audit').column('at').execute();
}

/** Entries can be deleted once they are older than the shortest retention, and never be changed. */
async function allowAuditRetention(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function audit_is_append_only() returns trigger language plpgsql as
    $$ begin
      if tg_op = 'DELETE' then
        if old.at < now() - interval '90 days' then return old; end if;
      end if;
      raise exception 'the audit table is append-only';
    end $$`.execute(db);
}
