import type { AttachmentType } from '../database/schema.js';

const signatures: readonly (readonly [AttachmentType, Uint8Array])[] = [
  ['application/pdf', Buffer.from('%PDF-', 'latin1')],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
];

/** Control characters, but for tab, line feed, form feed and carriage return: no text has them, many binaries do. */
const controls = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/;

/**
 * The media type of a file by its bytes, never by its name or by what its sender says: a signature at its very start,
 * or UTF-8 text without control characters.
 *
 * @returns `undefined` for everything else
 */
export function mediaTypeOf(bytes: Uint8Array): AttachmentType | undefined {
  for (const [type, signature] of signatures) {
    if (bytes.length >= signature.length && signature.every((byte, index) => byte === bytes[index])) return type;
  }
  return isText(bytes) ? 'text/plain' : undefined;
}

function isText(bytes: Uint8Array): boolean {
  try {
    return !controls.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}
