import { isAscii, isUtf8 } from 'node:buffer';
import { essence } from '../util/media-type.js';
import { Problem } from '../problem.js';

const charsets = ['utf-8', 'us-ascii', 'iso-8859-1'] as const;

/** A character encoding that text bodies are read in. */
export type Charset = (typeof charsets)[number];

const others: ReadonlyMap<string, Charset> = new Map([
  ['utf8', 'utf-8'],
  ['ascii', 'us-ascii'],
  ['latin1', 'iso-8859-1'],
]);

/**
 * The charset a `Content-Type` names; UTF-8 when it names none.
 *
 * @param taken those that the media type may be in
 * @throws Problem `unsupported_media_type` for another one
 */
export function charsetOf(contentType: string, taken: readonly Charset[] = charsets): Charset {
  const named = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (named === undefined) return 'utf-8';
  const charset = others.get(named) ?? taken.find((one) => one === named);
  if (charset === undefined || !taken.includes(charset))
    throw new Problem('unsupported_media_type', {
      detail: `The charset may be ${taken.join(', ')}.`,
      headers: { Accept: taken.map((one) => `${essence(contentType)}; charset=${one}`).join(', ') },
    });
  return charset;
}

/**
 * The text of some bytes, without a byte order mark.
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
