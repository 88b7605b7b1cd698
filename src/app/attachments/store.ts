import { sql, type Kysely } from 'kysely';
import type { AttachmentType, Schema } from '../database/schema.js';

export interface Attachment {
  readonly fileName: string;
  readonly mediaType: AttachmentType;
  readonly size: number;
  readonly content: Uint8Array;
}

/** The attachments of notes, at most one per note, each visible to the note's owner only. */
export interface AttachmentsStore {
  /** Creates or replaces an attachment. @returns `undefined` if the owner has no such note */
  put(owner: string, noteId: string, file: Omit<Attachment, 'size'>): Promise<'created' | 'replaced' | undefined>;
  find(owner: string, noteId: string): Promise<Attachment | undefined>;
  /** Removes an attachment. @returns whether there was one */
  remove(owner: string, noteId: string): Promise<boolean>;
}

/**
 * Creates the store of attachments. Each method is one statement. A change also increments the version of the note, and
 * locks the note first, so that two changes cannot deadlock.
 */
export function createAttachmentsStore(db: Kysely<Schema>): AttachmentsStore {
  const noteChange = { version: sql<number>`version + 1`, updated_at: sql<Date>`now()` };

  return {
    async put(owner, noteId, file) {
      const row = await db
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
              eb.cast<number>(eb.val(file.content.byteLength), 'integer').as('size'),
              eb.cast<Uint8Array>(eb.val(file.content), 'bytea').as('content'),
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
        .executeTakeFirst();
      if (!row) return undefined;
      return row.created ? 'created' : 'replaced';
    },

    async find(owner, noteId) {
      return db
        .selectFrom('attachments')
        .innerJoin('notes', 'notes.id', 'attachments.note_id')
        .select(['file_name as fileName', 'media_type as mediaType', 'size', 'content'])
        .where('note_id', '=', noteId)
        .where('owner', '=', owner)
        .executeTakeFirst();
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
