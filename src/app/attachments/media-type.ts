import type { AttachmentType } from '../database/schema.js';

const SIGNATURES: readonly (readonly [AttachmentType, Uint8Array])[] = [
  ['application/pdf', Buffer.from('%PDF-', 'latin1')],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
];

/** Control characters except tab, line feed, form feed and carriage return: text has none of them, binaries often do. */
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/;

/** How much of a text is decoded at once. */
const PIECE_BYTES = 64 * 1024;

/** The longest signature. */
const SIGNATURE_BYTES = Math.max(...SIGNATURES.map(([, signature]) => signature.length));

/**
 * Detects the media type of a file from its bytes, never from its name or the client's claim: by the signature at its
 * start, or as UTF-8 text without control characters. The file is read in pieces, and no further than necessary.
 *
 * @returns `undefined` for any other file
 */
export async function detectMediaType(file: Blob): Promise<AttachmentType | undefined> {
  const start = new Uint8Array(await file.slice(0, SIGNATURE_BYTES).arrayBuffer());
  for (const [type, signature] of SIGNATURES) {
    if (start.length >= signature.length && signature.every((byte, index) => byte === start[index])) return type;
  }
  return (await isText(file)) ? 'text/plain' : undefined;
}

async function isText(file: Blob): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let start = 0; start < file.size; start += PIECE_BYTES) {
      const piece = await file.slice(start, start + PIECE_BYTES).arrayBuffer();
      if (CONTROL_CHARACTERS.test(decoder.decode(piece, { stream: true }))) return false;
    }
    // A character that the end of the file cuts off is an error.
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}
