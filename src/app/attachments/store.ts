import { sql, type Kysely } from 'kysely';
import { Problem } from '../../kit/index.js';
import type { AttachmentType, Schema } from '../database/schema.js';

/** A file to be stored. */
export interface NewAttachment {
  readonly fileName: string;
  readonly mediaType: AttachmentType;
  readonly content: Blob;
}

/** A stored file. */
export interface Attachment {
  readonly fileName: string;
  readonly mediaType: AttachmentType;
  readonly size: number;
  /** Reads the file in pieces. It fails if the file is replaced or removed meanwhile. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** The attachments of notes, at most one per note, each visible to the note's owner only. */
export interface AttachmentsStore {
  /** Creates or replaces an attachment. @returns `undefined` if the owner has no such note */
  put(owner: string, noteId: string, file: NewAttachment): Promise<'created' | 'replaced' | undefined>;
  find(owner: string, noteId: string): Promise<Attachment | undefined>;
  /** Removes an attachment. @returns whether there was one */
  remove(owner: string, noteId: string): Promise<boolean>;
}

/** How much of a file is read at once: what a download takes of memory, however slow its client is. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Creates the store of attachments. A change is one statement. It also increments the version of the note, and locks the
 * note first, so that two changes cannot deadlock.
 */
export function createAttachmentsStore(db: Kysely<Schema>): AttachmentsStore {
  const noteChange = { version: sql<number>`version + 1`, updated_at: sql<Date>`now()` };

  async function insert(connection: Kysely<Schema>, owner: string, noteId: string, file: NewAttachment) {
    const content = new Uint8Array(await file.content.arrayBuffer());
    return (
      connection
        .with('note', (query) =>
          query
            .updateTable('notes')
            .set(noteChange)
            .where('id', '=', noteId)
            .where('owner', '=', owner)
            .returning('id'),
        )
        .insertInto('attachments')
        .columns(['note_id', 'file_name', 'media_type', 'size', 'content'])
        .expression((query) =>
          query
            .selectFrom('note')
            .select((eb) => [
              'note.id',
              eb.cast<string>(eb.val(file.fileName), 'text').as('file_name'),
              eb.cast<AttachmentType>(eb.val(file.mediaType), 'text').as('media_type'),
              eb.cast<number>(eb.val(content.byteLength), 'integer').as('size'),
              eb.cast<Uint8Array>(eb.val(content), 'bytea').as('content'),
            ]),
        )
        .onConflict((conflict) =>
          conflict.column('note_id').doUpdateSet((eb) => ({
            file_name: eb.ref('excluded.file_name'),
            media_type: eb.ref('excluded.media_type'),
            size: eb.ref('excluded.size'),
            content: eb.ref('excluded.content'),
          })),
        )
        // `on conflict` locks the row that it updates, which sets xmax; for an inserted row, xmax is 0.
        .returning(sql<boolean>`(xmax = 0)`.as('created'))
        .executeTakeFirst()
    );
  }

  /** Selects a part of a file. @param start the number of bytes before it */
  function chunk(start: number) {
    return sql<Uint8Array>`substring(content from ${start + 1} for ${CHUNK_BYTES})`.as('chunk');
  }

  /** Reads a file in pieces, each with a connection of its own, so that a slow client does not occupy one. */
  async function* read(noteId: string, revision: string, size: number, first: Uint8Array) {
    if (size > 0) yield first;
    for (let start = CHUNK_BYTES; start < size; start += CHUNK_BYTES) {
      const row = await db
        .selectFrom('attachments')
        .select(chunk(start))
        .where('note_id', '=', noteId)
        .where(sql<string>`xmin::text`, '=', revision)
        .executeTakeFirst();
      if (!row) throw new Problem('conflict', { detail: 'The attachment was replaced while it was sent.' });
      yield row.chunk;
    }
  }

  return {
    async put(owner, noteId, file) {
      // The file is copied once it is its turn, so that no more copies exist than connections.
      const row = await db.connection().execute((connection) => insert(connection, owner, noteId, file));
      if (!row) return undefined;
      return row.created ? 'created' : 'replaced';
    },

    async find(owner, noteId) {
      const row = await db
        .selectFrom('attachments')
        .innerJoin('notes', 'notes.id', 'attachments.note_id')
        .select(['file_name as fileName', 'media_type as mediaType', 'size', chunk(0)])
        // The transaction that has written the row: a replaced file has another one.
        .select(sql<string>`attachments.xmin::text`.as('revision'))
        .where('note_id', '=', noteId)
        .where('owner', '=', owner)
        .executeTakeFirst();
      if (!row) return undefined;
      const { revision, chunk: first, ...file } = row;
      return { ...file, content: read(noteId, revision, file.size, first) };
    },

    async remove(owner, noteId) {
      const { numDeletedRows } = await db
        .with('note', (query) =>
          query
            .updateTable('notes')
            .set(noteChange)
            .where('id', '=', noteId)
            .where('owner', '=', owner)
            .where((eb) =>
              eb.exists(eb.selectFrom('attachments').select('note_id').whereRef('note_id', '=', 'notes.id')),
            )
            .returning('id'),
        )
        .deleteFrom('attachments')
        .using('note')
        .whereRef('note_id', '=', 'note.id')
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
