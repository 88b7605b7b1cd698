import { sql, type Kysely } from 'kysely';
import type { AttachmentType, Schema } from '../database/schema.js';

export interface Attachment {
  readonly fileName: string;
  readonly mediaType: AttachmentType;
  readonly size: number;
  readonly content: Uint8Array;
}

export type AttachmentsStore = ReturnType<typeof createAttachmentsStore>;

/**
 * One file per note, for the note's owner only. Every method is one statement. A change counts as a change of the
 * note, which shows its attachment; each takes the note first, so that two of them cannot block each other.
 */
export function createAttachmentsStore(db: Kysely<Schema>) {
  const changed = { version: sql<number>`version + 1`, updated_at: sql<Date>`now()` };

  return {
    /** @returns `undefined` when there is no such note */
    async put(
      owner: string,
      noteId: string,
      file: Omit<Attachment, 'size'>,
    ): Promise<'created' | 'replaced' | undefined> {
      const row = await db
        .with('note', (query) =>
          query.updateTable('notes').set(changed).where('id', '=', noteId).where('owner', '=', owner).returning('id'),
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
        // A row that was inserted and not updated has no transaction that ended it.
        .returning(sql<boolean>`(xmax = 0)`.as('created'))
        .executeTakeFirst();
      if (!row) return undefined;
      return row.created ? 'created' : 'replaced';
    },

    async find(owner: string, noteId: string): Promise<Attachment | undefined> {
      return db
        .selectFrom('attachments')
        .innerJoin('notes', 'notes.id', 'attachments.note_id')
        .select(['file_name as fileName', 'media_type as mediaType', 'size', 'content'])
        .where('note_id', '=', noteId)
        .where('owner', '=', owner)
        .executeTakeFirst();
    },

    /** @returns whether there was one */
    async remove(owner: string, noteId: string): Promise<boolean> {
      const { numDeletedRows } = await db
        .with('note', (query) =>
          query
            .updateTable('notes')
            .set(changed)
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
