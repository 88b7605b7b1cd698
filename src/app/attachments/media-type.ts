import type { AttachmentType } from '../database/schema.js';

const SIGNATURES: readonly (readonly [AttachmentType, Uint8Array])[] = [
  ['application/pdf', Buffer.from('%PDF-', 'latin1')],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
];

/** Control characters except tab, line feed, form feed and carriage return: text has none of them, binaries often do. */
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/;

/**
 * Detects the media type of a file from its bytes, never from its name or the client's claim: by the signature at its
 * start, or as UTF-8 text without control characters.
 *
 * @returns `undefined` for any other file
 */
export function detectMediaType(bytes: Uint8Array): AttachmentType | undefined {
  for (const [type, signature] of SIGNATURES) {
    if (bytes.length >= signature.length && signature.every((byte, index) => byte === bytes[index])) return type;
  }
  return isText(bytes) ? 'text/plain' : undefined;
}

function isText(bytes: Uint8Array): boolean {
  try {
    return !CONTROL_CHARACTERS.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}
