import type { components, operations } from '../../../generated/api.js';
import { Problem, type Handlers } from '../../kit/index.js';
import type { User } from '../user.js';
import { cursorOf, idOf } from '../ids.js';
import { etagOf, expectedVersions } from './preconditions.js';
import type { Note, NotesStore, Unchanged } from './store.js';

type NotesHandlers = Pick<
  Handlers<operations, User>,
  'listNotes' | 'createNote' | 'getNote' | 'replaceNote' | 'deleteNote'
>;

/** Notes over HTTP: cursors, entity tags and statuses; what they are and whose, the store knows. */
export function notesHandlers(notes: NotesStore): NotesHandlers {
  return {
    async listNotes({ user, query: { limit, cursor, q } }) {
      const before = cursor === undefined ? undefined : idOf(cursor);
      const page = await notes.list(user.subject, { limit, before, search: q });
      const last = page.more ? page.notes.at(-1) : undefined;
      return { status: 200, body: { items: page.notes.map(bodyOf), ...(last && { next: cursorOf(last.id) }) } };
    },

    async createNote({ user, body }) {
      const note = await notes.create(user.subject, body);
      return {
        status: 201,
        headers: { Location: `/notes/${note.id}`, ETag: etagOf(note.version) },
        body: bodyOf(note),
      };
    },

    async getNote({ user, path: { noteId } }) {
      const note = await notes.find(user.subject, noteId);
      if (!note) throw noSuchNote();
      return { status: 200, headers: { ETag: etagOf(note.version) }, body: bodyOf(note) };
    },

    async replaceNote({ user, path: { noteId }, header: { 'If-Match': ifMatch }, body }) {
      const note = await notes.replace(user.subject, noteId, expectedVersions(ifMatch), body);
      if (typeof note === 'string') throw refusal(note, ifMatch);
      return { status: 200, headers: { ETag: etagOf(note.version) }, body: bodyOf(note) };
    },

    async deleteNote({ user, path: { noteId }, header: { 'If-Match': ifMatch } }) {
      const result = await notes.remove(user.subject, noteId, expectedVersions(ifMatch));
      if (result !== 'removed') throw refusal(result, ifMatch);
      return { status: 204 };
    },
  };
}

function bodyOf({ id, title, body, attachment, createdAt, updatedAt }: Note): components['schemas']['Note'] {
  return {
    id,
    title,
    body,
    ...(attachment && { attachment }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** A note of another owner is answered like one that never was: not even its existence is told. */
function noSuchNote(): Problem {
  return new Problem('not_found', { detail: 'There is no such note, or it is not yours.' });
}

function refusal(why: Unchanged, ifMatch: string | undefined): Problem {
  if (why === 'missing') return noSuchNote();
  if (ifMatch === undefined)
    return new Problem('precondition_required', { detail: 'Send the ETag you have read as If-Match.' });
  return new Problem('precondition_failed', { detail: 'The note has changed since: read it again.' });
}
