import accepts from 'accepts';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HandlerResult } from '../../handler.js';

/** Content that is the same for every reader: made once, sent many times. */
export interface Representation {
  readonly contentType: string;
  readonly body: Buffer;
  /** The strong entity tags are made from it (RFC 9110, 8.8.3). */
  readonly digest: string;
  /** Compresses the body once, when first needed; `undefined` when that saves nothing. */
  readonly compressed: () => Promise<Buffer> | undefined;
}

const MIN_COMPRESS_BYTES = 1400;
const compress = promisify<Buffer, Buffer>(gzip);
const isCompressible = /^(?:text|application)\//;

/**
 * Makes a representation.
 *
 * @param contentType the media type, with its charset where it has one
 * @param content the content
 */
export function represent(contentType: string, content: string | Buffer): Representation {
  const body = Buffer.from(content);
  const isSmall = body.length < MIN_COMPRESS_BYTES || !isCompressible.test(contentType);
  let made: Promise<Buffer> | undefined;
  return {
    contentType,
    body,
    digest: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    compressed: () => (isSmall ? undefined : (made ??= compress(body))),
  };
}

/**
 * Responds to GET and HEAD with a representation: 304 when the client has it already, compressed when it accepts gzip.
 * A cache may keep it and revalidates each time, so that a new version of the server is seen at once.
 *
 * @param headers further response headers
 */
export async function serveRepresentation(
  request: IncomingMessage,
  representation: Representation,
  headers: Readonly<Record<string, string>> = {},
): Promise<HandlerResult> {
  const encoded = accepts(request).encodings(['gzip']) === 'gzip' ? await representation.compressed() : undefined;
  // The two encodings differ byte by byte, so a strong tag of one must not match the other (RFC 9110, 8.8.3.3).
  const tag = `"${representation.digest}${encoded ? '-gzip' : ''}"`;
  const common = { ...headers, Vary: 'Accept-Encoding', 'Cache-Control': 'no-cache', ETag: tag };
  if (matchesTag(request.headers['if-none-match'], tag)) return { status: 304, headers: common };
  return {
    status: 200,
    headers: { ...common, 'Content-Encoding': encoded ? 'gzip' : undefined },
    contentType: representation.contentType,
    body: encoded ?? representation.body,
  };
}

/** Whether `If-None-Match` names the tag; compared weakly (RFC 9110, 13.1.2), since proxies weaken tags. */
function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
}
