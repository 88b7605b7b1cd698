import { Readable } from 'node:stream';
import type { operations } from '../../../generated/api.js';
import { Problem, type Handlers } from '../../kit/index.js';
import type { User } from '../user.js';
import { cleanFileName, contentDisposition } from './file-name.js';
import { mediaTypeOf } from './media-type.js';
import type { AttachmentsStore } from './store.js';

type AttachmentsHandlers = Pick<Handlers<operations, User>, 'getAttachment' | 'putAttachment' | 'deleteAttachment'>;

/** Attachments over HTTP. */
export function attachmentsHandlers(attachments: AttachmentsStore): AttachmentsHandlers {
  return {
    async getAttachment({ user, path: { noteId } }) {
      const file = await attachments.find(user.subject, noteId);
      if (!file) throw noSuchAttachment();
      return {
        status: 200,
        contentType: file.mediaType,
        headers: { 'Content-Disposition': contentDisposition(file.fileName), 'Content-Length': file.size },
        body: inPieces(file.content),
      };
    },

    async putAttachment({ user, path: { noteId }, body: { file } }) {
      const content = new Uint8Array(await file.arrayBuffer());
      const mediaType = mediaTypeOf(content);
      if (!mediaType)
        throw new Problem('unsupported_media_type', {
          detail: 'The file is neither a PDF, a JPEG or PNG image, nor plain text in UTF-8.',
        });
      const fileName = cleanFileName('name' in file && typeof file.name === 'string' ? file.name : '');
      const result = await attachments.put(user.subject, noteId, { fileName, mediaType, content });
      if (!result) throw new Problem('not_found', { detail: 'There is no such note, or it is not yours.' });
      return { status: result === 'created' ? 201 : 200, body: { fileName, mediaType, size: content.byteLength } };
    },

    async deleteAttachment({ user, path: { noteId } }) {
      if (!(await attachments.remove(user.subject, noteId))) throw noSuchAttachment();
      return { status: 204 };
    },
  };
}

function noSuchAttachment(): Problem {
  return new Problem('not_found', { detail: 'There is no such note, it is not yours, or it has no attachment.' });
}

const pieceSize = 64 * 1024;

/** At the pace of the one who reads: a slow one does not make the socket hold a copy of all of it. */
function inPieces(content: Uint8Array): Readable {
  return Readable.from(pieces(content), { objectMode: false });
}

function* pieces(content: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < content.byteLength; start += pieceSize) {
    yield content.subarray(start, start + pieceSize);
  }
}
