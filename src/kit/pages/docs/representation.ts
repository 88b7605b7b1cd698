import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

/** Something that is the same for every reader: made once, sent many times. */
export interface Representation {
  readonly type: string;
  readonly body: Buffer;
  /** What the strong entity tags are made from (RFC 9110, 8.8.3). */
  readonly digest: string;
  /** The body compressed, at the first request that can use it; `undefined` when that would save nothing. */
  readonly compressed: () => Promise<Buffer> | undefined;
}

/**
 * @param type the media type, with its charset where it has one
 * @param text the content
 */
export function represent(type: string, text: string): Representation {
  const body = Buffer.from(text);
  let made: Promise<Buffer> | undefined;
  return {
    type,
    body,
    digest: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    compressed: () => (body.length < MIN_COMPRESS_BYTES ? undefined : (made ??= compress(body))),
  };
}

const MIN_COMPRESS_BYTES = 1400;
const compress = promisify<Buffer, Buffer>(gzip);

/**
 * Answers GET and HEAD with a representation: 304 when the client has it already, compressed when it takes gzip.
 * A cache may keep it and asks each time, so that a new version of the server is seen at once.
 */
export async function sendRepresentation(
  request: Request,
  response: Response,
  representation: Representation,
): Promise<void> {
  const compressed = request.acceptsEncodings('gzip') ? await representation.compressed() : undefined;
  const body = compressed ?? representation.body;
  // The two encodings differ byte by byte, so a strong tag of one must not match the other (RFC 9110, 8.8.3.3).
  const tag = `"${representation.digest}${compressed ? '-gzip' : ''}"`;
  response.vary('Accept-Encoding');
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('ETag', tag);
  if (has(request.headers['if-none-match'], tag)) {
    response.status(304).end();
    return;
  }
  response.setHeader('Content-Type', representation.type);
  if (compressed) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Length', body.length);
  response.status(200).end(request.method === 'HEAD' ? undefined : body);
}

/** Whether `If-None-Match` names the tag; compared weakly (RFC 9110, 13.1.2), since proxies weaken tags. */
function has(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
}
