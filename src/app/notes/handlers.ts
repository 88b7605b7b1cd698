import type { components, operations } from '../../../generated/api.js';
import { Problem, type Handlers } from '../../kit/index.js';
import { requestTransaction } from '../database/idempotency-keys.js';
import type { User } from '../user.js';
import { etagOf, expectedVersions } from './preconditions.js';
import type { Note, NotChanged, NotesStore } from './store.js';

type NotesHandlers = Pick<
  Handlers<operations, User>,
  'listNotes' | 'createNote' | 'getNote' | 'replaceNote' | 'deleteNote'
>;

/** Creates the handlers of notes. They translate between HTTP and the store, which enforces ownership. */
export function notesHandlers(notes: NotesStore): NotesHandlers {
  return {
    async listNotes({ user, query: { limit, cursor, q } }) {
      const page = await notes.list(user.subject, { limit, cursor, search: q });
      return { status: 200, body: { ...page, items: page.items.map(bodyOf) } };
    },

    async createNote(request) {
      const { user, body } = request;
      const note = await notes.create(user.subject, body, requestTransaction.find(request));
      return {
        status: 201,
        headers: { Location: `/notes/${note.id}`, ETag: etagOf(note.version) },
        body: bodyOf(note),
      };
    },

    async getNote({ user, path: { noteId } }) {
      const note = await notes.find(user.subject, noteId);
      if (!note) throw noteNotFound();
      return { status: 200, headers: { ETag: etagOf(note.version) }, body: bodyOf(note) };
    },

    async replaceNote({ user, path: { noteId }, header: { 'If-Match': ifMatch }, body }) {
      const note = await notes.replace(user.subject, noteId, expectedVersions(ifMatch), body);
      if (typeof note === 'string') throw problemFor(note, ifMatch);
      return { status: 200, headers: { ETag: etagOf(note.version) }, body: bodyOf(note) };
    },

    async deleteNote({ user, path: { noteId }, header: { 'If-Match': ifMatch } }) {
      const result = await notes.remove(user.subject, noteId, expectedVersions(ifMatch));
      if (result !== 'removed') throw problemFor(result, ifMatch);
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

/** Another owner's note gets the same response as a missing one: its existence is not disclosed. */
function noteNotFound(): Problem {
  return new Problem('not_found', { detail: 'There is no such note, or it is not yours.' });
}

function problemFor(reason: NotChanged, ifMatch: string | undefined): Problem {
  if (reason === 'missing') return noteNotFound();
  if (ifMatch === undefined)
    return new Problem('precondition_required', { detail: 'Send the ETag of the note as If-Match.' });
  return new Problem('precondition_failed', { detail: 'The note has been modified since you read it: read it again.' });
}
