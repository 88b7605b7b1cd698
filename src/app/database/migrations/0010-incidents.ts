import { sql, type Kysely } from 'kysely';

/** Creates incidents and blocks. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incidents')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('owasp', 'text', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('first_seen', 'timestamptz', (column) => column.notNull())
    .addColumn('last_seen', 'timestamptz', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('evidence', 'jsonb', (column) => column.notNull())
    .addColumn('actions', 'jsonb', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('closed_by', 'text')
    .addColumn('closed_reason', 'text')
    .addColumn('notify_at', 'timestamptz')
    .addColumn('notify_tries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  // Whichever process opens it first: of one rule and actor there is one.
  await sql`
    create unique index active_incidents on incidents (rule, actor_kind, actor_id)
    where status in ('open', 'contained')`.execute(db);
  await sql`create index incidents_to_notify on incidents (notify_at) where notify_at is not null`.execute(db);
  await db.schema.createIndex('incidents_by_last_seen').on('incidents').column('last_seen').execute();
  await db.schema
    .createTable('blocks')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('at_address', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('since', 'timestamptz', (column) => column.notNull())
    .addColumn('ends_at', 'timestamptz', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('incident', 'uuid')
    .execute();
  await db.schema.createIndex('blocks_by_end').on('blocks').column('ends_at').execute();
}
