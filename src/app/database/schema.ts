import type { Generated } from 'kysely';

/** The tables, as the migrations leave them: the one schema for PGlite and PostgreSQL. */
export interface Schema {
  notes: NotesTable;
  attachments: AttachmentsTable;
}

interface NotesTable {
  /** UUIDv7: newer notes have greater ids. */
  id: string;
  owner: string;
  title: string;
  /** Clean HTML. */
  body: string;
  /** What a search looks through: title and body without markup, folded. */
  search_text: string;
  /** Counts the changes of the note and of its attachment. */
  version: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

interface AttachmentsTable {
  note_id: string;
  file_name: string;
  media_type: AttachmentType;
  /** In bytes. */
  size: number;
  content: Uint8Array;
}

/** What an attachment may be. */
export type AttachmentType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'text/plain';
