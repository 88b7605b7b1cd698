import { isAscii, isUtf8 } from 'node:buffer';
import type { MediaType } from '../util/media-type.js';
import { Problem } from '../problem.js';

const CHARSETS = ['utf-8', 'us-ascii', 'iso-8859-1'] as const;

/** A character encoding that text bodies may be in. */
export type Charset = (typeof CHARSETS)[number];

/**
 * Returns the charset that a `Content-Type` names; UTF-8 when it names none.
 *
 * @param accepted those that the media type may be in
 * @throws Problem `unsupported_media_type` for another one
 */
export function charsetOf({ essence, parameters }: MediaType, accepted: readonly Charset[] = CHARSETS): Charset {
  const name = parameters.get('charset') ?? 'utf-8';
  const charset = accepted.find((one) => one === name);
  if (charset === undefined)
    throw new Problem('unsupported_media_type', {
      detail: `The charset must be ${accepted.join(', ')}.`,
      headers: { Accept: accepted.map((one) => `${essence}; charset=${one}`).join(', ') },
    });
  return charset;
}

/**
 * Decodes bytes as text, without a byte order mark.
 *
 * @throws Problem `malformed_body` for bytes that the charset does not have
 */
export function decodeCharset(bytes: Buffer, charset: Charset): string {
  if (charset === 'iso-8859-1') return bytes.toString('latin1');
  if (!(charset === 'utf-8' ? isUtf8(bytes) : isAscii(bytes)))
    throw new Problem('malformed_body', { detail: `The body is not ${charset}.` });
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
