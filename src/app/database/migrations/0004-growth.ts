import { sql, type Kysely } from 'kysely';

/**
 * Makes searches and statistics independent of the number of notes. On a large table, create the index beforehand, with
 * `create index concurrently`: this migration blocks writes to notes until the index is there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db);
  await sql`create index if not exists notes_by_text on notes using gin (search_text gin_trgm_ops)`.execute(db);
  // Uncompressed, so that a part of a file can be read without the parts before it. For files stored from now on.
  await sql`alter table attachments alter column content set storage external`.execute(db);
  await sql`lock table notes, attachments in share row exclusive mode`.execute(db);
  await countNotes(db);
  await countAttachments(db);
}

/** Counts notes by owner, so that writers of different owners do not wait for each other. */
async function countNotes(db: Kysely<unknown>): Promise<void> {
  await sql`create table note_totals (owner text primary key, notes bigint not null)`.execute(db);
  await sql`insert into note_totals select owner, count(*) from notes group by owner`.execute(db);
  await sql`
    create function count_notes() returns trigger language plpgsql as
    $$ begin
      insert into note_totals as total
        select owner, tg_argv[0]::integer * count(*) from changed group by owner order by owner
        on conflict (owner) do update set notes = total.notes + excluded.notes;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger notes_added after insert on notes
    referencing new table as changed for each statement execute function count_notes('1')`.execute(db);
  await sql`
    create trigger notes_removed after delete on notes
    referencing old table as changed for each statement execute function count_notes('-1')`.execute(db);
}

/** Counts attachments and their bytes in 16 rows, one of which each connection uses, so that writers rarely wait. */
async function countAttachments(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table attachment_totals
    (slot integer primary key, attachments bigint not null, bytes bigint not null)`.execute(db);
  await sql`
    insert into attachment_totals select 0, count(*), coalesce(sum(size), 0) from attachments`.execute(db);
  await sql`
    create function count_attachments() returns trigger language plpgsql as
    $$ begin
      insert into attachment_totals as total
        select pg_backend_pid() % 16, tg_argv[0]::integer * count(*), tg_argv[0]::integer * sum(size)
        from changed having count(*) > 0
        on conflict (slot) do update
          set attachments = total.attachments + excluded.attachments, bytes = total.bytes + excluded.bytes;
      return null;
    end $$`.execute(db);
  const triggers = [
    ['attachments_added', 'insert', 'new', '1'],
    ['attachments_replacing', 'update', 'new', '1'],
    ['attachments_replaced', 'update', 'old', '-1'],
    ['attachments_removed', 'delete', 'old', '-1'],
  ] as const;
  for (const [name, event, version, sign] of triggers)
    await sql`
      create trigger ${sql.id(name)} after ${sql.raw(event)} on attachments
      referencing ${sql.raw(version)} table as changed
      for each statement execute function count_attachments(${sql.lit(sign)})`.execute(db);
}
