import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { AttachmentType, Schema } from '../database/schema.js';
import { createIdGenerator } from '../ids.js';
import { paginate, type Page, type PageRequest } from '../pagination.js';
import { containsPattern, searchText } from './search.js';

export interface Note {
  readonly id: string;
  readonly title: string;
  /** Sanitized HTML. */
  readonly body: string;
  /** Incremented by every change of the note or its attachment. */
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
  /** Sanitized HTML. */
  readonly body: string;
}

/** The versions that a caller is willing to change. */
export type ExpectedVersions = 'any' | readonly number[];

/** Why a note was not changed: the owner has no such note, or it has another version. */
export type NotChanged = 'missing' | 'outdated';

/** Notes, each visible to its owner only. */
export interface NotesStore {
  /** Lists notes, newest first. */
  list(owner: string, page: PageRequest & { readonly search?: string | undefined }): Promise<Page<Note>>;
  find(owner: string, id: string): Promise<Note | undefined>;
  /** Creates a note. @param transaction in which it is created, if not in one of its own */
  create(owner: string, input: NoteInput, transaction?: Transaction<Schema>): Promise<Note>;
  /** Replaces a note. Of two concurrent writers that read the same version, one gets `outdated`. */
  replace(owner: string, id: string, expected: ExpectedVersions, input: NoteInput): Promise<Note | NotChanged>;
  /** Removes a note and its attachment. */
  remove(owner: string, id: string, expected: ExpectedVersions): Promise<'removed' | NotChanged>;
}

/** Creates the store of notes. Each method is one statement, plus one to find out why nothing was changed. */
export function createNotesStore(db: Kysely<Schema>): NotesStore {
  const nextId = createIdGenerator();

  async function explainNotChanged(owner: string, id: string): Promise<NotChanged> {
    const note = await db.selectFrom('notes').select('id').where('id', '=', id).where('owner', '=', owner).execute();
    return note.length === 0 ? 'missing' : 'outdated';
  }

  return {
    async list(owner, { search, ...request }) {
      let query = db
        .selectFrom('notes')
        .leftJoin('attachments', 'note_id', 'id')
        .select(columns)
        .where('owner', '=', owner);
      if (search !== undefined) query = query.where('search_text', 'like', containsPattern(search));
      const page = await paginate(query, request);
      return { ...page, items: page.items.map(noteOf) };
    },

    async find(owner, id) {
      const row = await db
        .selectFrom('notes')
        .leftJoin('attachments', 'note_id', 'id')
        .select(columns)
        .where('id', '=', id)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row && noteOf(row);
    },

    async create(owner, input, transaction) {
      const row = await (transaction ?? db)
        .insertInto('notes')
        .values({ id: nextId(), owner, ...contentOf(input) })
        .returning(noteColumns)
        .executeTakeFirstOrThrow();
      return noteOf({ ...row, ...noAttachment });
    },

    async replace(owner, id, expected, input) {
      if (expected.length === 0) return explainNotChanged(owner, id);
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
      return row ? noteOf(row) : explainNotChanged(owner, id);
    },

    async remove(owner, id, expected) {
      if (expected.length === 0) return explainNotChanged(owner, id);
      let query = db.deleteFrom('notes').where('id', '=', id).where('owner', '=', owner);
      if (expected !== 'any') query = query.where('version', 'in', expected);
      const { numDeletedRows } = await query.executeTakeFirst();
      return numDeletedRows > 0n ? 'removed' : explainNotChanged(owner, id);
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
