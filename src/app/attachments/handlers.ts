import { Readable } from 'node:stream';
import type { operations } from '../../../generated/api.js';
import { Problem, type Handlers } from '../../kit/index.js';
import type { User } from '../user.js';
import { sanitizeFileName, contentDisposition } from './file-name.js';
import { detectMediaType } from './media-type.js';
import type { AttachmentsStore } from './store.js';

type AttachmentsHandlers = Pick<Handlers<operations, User>, 'getAttachment' | 'putAttachment' | 'deleteAttachment'>;

/** Creates the handlers of attachments. */
export function attachmentsHandlers(attachments: AttachmentsStore): AttachmentsHandlers {
  return {
    async getAttachment({ user, path: { noteId } }) {
      const file = await attachments.find(user.subject, noteId);
      if (!file) throw attachmentNotFound();
      return {
        status: 200,
        contentType: file.mediaType,
        headers: { 'Content-Disposition': contentDisposition(file.fileName), 'Content-Length': file.size },
        body: streamOf(file.content),
      };
    },

    async putAttachment({ user, path: { noteId }, body: { file } }) {
      const content = new Uint8Array(await file.arrayBuffer());
      const mediaType = detectMediaType(content);
      if (!mediaType)
        throw new Problem('unsupported_media_type', {
          detail: 'The file is not a PDF, a JPEG or PNG image, or plain text in UTF-8.',
        });
      const fileName = sanitizeFileName('name' in file && typeof file.name === 'string' ? file.name : '');
      const result = await attachments.put(user.subject, noteId, { fileName, mediaType, content });
      if (!result) throw new Problem('not_found', { detail: 'There is no such note, or it is not yours.' });
      return { status: result === 'created' ? 201 : 200, body: { fileName, mediaType, size: content.byteLength } };
    },

    async deleteAttachment({ user, path: { noteId } }) {
      if (!(await attachments.remove(user.subject, noteId))) throw attachmentNotFound();
      return { status: 204 };
    },
  };
}

function attachmentNotFound(): Problem {
  return new Problem('not_found', { detail: 'There is no such note, it is not yours, or it has no attachment.' });
}

const CHUNK_BYTES = 64 * 1024;

/** Streams in chunks, so that a slow client does not make the socket buffer a copy of the whole file. */
function streamOf(content: Uint8Array): Readable {
  return Readable.from(chunks(content), { objectMode: false });
}

function* chunks(content: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < content.byteLength; start += CHUNK_BYTES) {
    yield content.subarray(start, start + CHUNK_BYTES);
  }
}
