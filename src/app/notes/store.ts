import { sql, type Kysely, type Selectable } from 'kysely';
import type { AttachmentType, Schema } from '../database/schema.js';
import { createIds } from '../ids.js';
import { containing, searchText } from './search.js';

export interface Note {
  readonly id: string;
  readonly title: string;
  /** Clean HTML. */
  readonly body: string;
  /** Counts the changes of the note and of its attachment. */
  readonly version: number;
  readonly attachment: AttachmentInfo | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface AttachmentInfo {
  readonly fileName: string;
  readonly mediaType: AttachmentType;
  readonly size: number;
}

export interface NoteInput {
  readonly title: string;
  /** Clean HTML. */
  readonly body: string;
}

/** The versions a caller is ready to change: `any`, or these. */
export type Expected = 'any' | readonly number[];

/** Why nothing was changed: there is no such note of this owner, or it has another version by now. */
export type Unchanged = 'missing' | 'outdated';

export type NotesStore = ReturnType<typeof createNotesStore>;

/** Notes, each seen and changed by its owner only. Every method is one statement, unless it has to say why it failed. */
export function createNotesStore(db: Kysely<Schema>) {
  const nextId = createIds();

  async function whyUnchanged(owner: string, id: string): Promise<Unchanged> {
    const note = await db.selectFrom('notes').select('id').where('id', '=', id).where('owner', '=', owner).execute();
    return note.length === 0 ? 'missing' : 'outdated';
  }

  return {
    /** Newest first. @param before only notes older than the one with this id */
    async list(owner: string, page: { limit: number; before?: string | undefined; search?: string | undefined }) {
      let query = db
        .selectFrom('notes')
        .leftJoin('attachments', 'note_id', 'id')
        .select(columns)
        .where('owner', '=', owner)
        .orderBy('id', 'desc')
        .limit(page.limit + 1);
      if (page.before !== undefined) query = query.where('id', '<', page.before);
      if (page.search !== undefined) query = query.where('search_text', 'like', containing(page.search));
      const rows = await query.execute();
      return { notes: rows.slice(0, page.limit).map(noteOf), more: rows.length > page.limit };
    },

    async find(owner: string, id: string): Promise<Note | undefined> {
      const row = await db
        .selectFrom('notes')
        .leftJoin('attachments', 'note_id', 'id')
        .select(columns)
        .where('id', '=', id)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row && noteOf(row);
    },

    async create(owner: string, input: NoteInput): Promise<Note> {
      const row = await db
        .insertInto('notes')
        .values({ id: nextId(), owner, ...contentOf(input) })
        .returning(noteColumns)
        .executeTakeFirstOrThrow();
      return noteOf({ ...row, ...noAttachment });
    },

    /** The version is compared where the change is made: of two writers that read the same one, one is told. */
    async replace(owner: string, id: string, expected: Expected, input: NoteInput): Promise<Note | Unchanged> {
      if (expected.length === 0) return whyUnchanged(owner, id);
      const row = await db
        .with('note', (query) => {
          const update = query
            .updateTable('notes')
            .set(({ eb }) => ({ ...contentOf(input), version: eb('version', '+', 1), updated_at: sql`now()` }))
            .where('id', '=', id)
            .where('owner', '=', owner)
            .returningAll();
          return expected === 'any' ? update : update.where('version', 'in', expected);
        })
        .selectFrom('note')
        .leftJoin('attachments', 'note_id', 'id')
        .select(columns)
        .executeTakeFirst();
      return row ? noteOf(row) : whyUnchanged(owner, id);
    },

    /** Its attachment goes with it. */
    async remove(owner: string, id: string, expected: Expected): Promise<'removed' | Unchanged> {
      if (expected.length === 0) return whyUnchanged(owner, id);
      let query = db.deleteFrom('notes').where('id', '=', id).where('owner', '=', owner);
      if (expected !== 'any') query = query.where('version', 'in', expected);
      const { numDeletedRows } = await query.executeTakeFirst();
      return numDeletedRows > 0n ? 'removed' : whyUnchanged(owner, id);
    },
  };
}

const noteColumns = ['id', 'title', 'body', 'version', 'created_at', 'updated_at'] as const;
const columns = [...noteColumns, 'file_name', 'media_type', 'size'] as const;
const noAttachment = { file_name: null, media_type: null, size: null };

type NoteRow = Pick<Selectable<Schema['notes']>, 'id' | 'title' | 'body' | 'version' | 'created_at' | 'updated_at'> & {
  readonly file_name: string | null;
  readonly media_type: AttachmentType | null;
  readonly size: number | null;
};

function noteOf(row: NoteRow): Note {
  const { file_name: fileName, media_type: mediaType, size } = row;
  return {
    id: row.id,
    title: row.title,
    body: row.body,
    version: row.version,
    attachment: fileName !== null && mediaType !== null && size !== null ? { fileName, mediaType, size } : undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function contentOf({ title, body }: NoteInput) {
  return { title, body, search_text: searchText(title, body) };
}
