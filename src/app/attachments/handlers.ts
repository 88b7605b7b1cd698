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
        body: Readable.from(file.content, { objectMode: false }),
      };
    },

    async putAttachment({ user, path: { noteId }, body: { file } }) {
      const mediaType = await detectMediaType(file);
      if (!mediaType)
        throw new Problem('unsupported_media_type', {
          detail: 'The file is not a PDF, a JPEG or PNG image, or plain text in UTF-8.',
        });
      const fileName = sanitizeFileName('name' in file && typeof file.name === 'string' ? file.name : '');
      const result = await attachments.put(user.subject, noteId, { fileName, mediaType, content: file });
      if (!result) throw new Problem('not_found', { detail: 'There is no such note, or it is not yours.' });
      return { status: result === 'created' ? 201 : 200, body: { fileName, mediaType, size: file.size } };
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
