import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Problem } from '../problem.js';

const decompressors: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** Bytes in the pieces they arrived in, none of them empty. */
export type Bytes = readonly Buffer<ArrayBuffer>[];

/**
 * A piece that is kept takes 250 bytes beside its own: a client that sends byte by byte would fill the memory with a body
 * that is small. So many small ones are joined.
 */
const fewPieces = 256;
const smallPiece = 1024;

/** The pieces as one. */
export function joined(bytes: Bytes): Buffer<ArrayBuffer> {
  const [only] = bytes;
  return only && bytes.length === 1 ? only : Buffer.concat(bytes);
}

/** How many bytes a request says its body has: `undefined` when it has one and does not say, 0 when it has none. */
export function announcedLength(request: IncomingMessage): number | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * Reads a request's body into memory and undoes its content coding (gzip, deflate, br).
 *
 * The pieces stay as they came: most bodies are one, and a file is made of many without copying them twice.
 *
 * Refuses as soon as the refusal is certain, so that a client need not send the rest before it hears of it: by the
 * announced length, else at the first byte too many, counted before and after decompression. What still arrives is
 * thrown away; the server's time-out for requests bounds it.
 *
 * @param limit the most bytes of the body, decompressed
 * @throws Problem `body_too_large`; `unsupported_media_type` for another content coding; `malformed_body` when the
 *   compressed data is broken or the client goes away before its end
 */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Bytes> {
  const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decompressor = decompressors.get(coding);
  if (!decompressor && coding !== 'identity' && coding !== '')
    throw new Problem('unsupported_media_type', {
      detail: 'The content coding of the body is not taken here.',
      headers: { 'Accept-Encoding': 'gzip, deflate, br' },
    });
  if ((announcedLength(request) ?? 0) > limit) throw tooLarge(limit);
  if (request.destroyed && !request.readableEnded) throw brokenOff();

  return new Promise((resolve, reject) => {
    const decompress = decompressor?.();
    const source = decompress ? request.pipe(decompress) : request;
    const pieces: Buffer<ArrayBuffer>[] = [];
    let size = 0;
    let settled = { pieces: 0, size: 0 };
    let received = 0;
    source.on('data', onData);
    source.on('end', onEnd);
    source.on('error', onError);
    request.on('close', onClose);
    if (decompress) {
      request.on('data', onCompressed);
      request.on('error', onError);
    }

    function onData(chunk: Buffer<ArrayBuffer>): void {
      size += chunk.length;
      if (size > limit) {
        refuse(tooLarge(limit));
        return;
      }
      pieces.push(chunk);
      if (pieces.length - settled.pieces === fewPieces) settle();
    }
    function settle(): void {
      if (size - settled.size < fewPieces * smallPiece) pieces.push(Buffer.concat(pieces.splice(settled.pieces)));
      settled = { pieces: pieces.length, size };
    }
    function onCompressed(chunk: Buffer): void {
      received += chunk.length;
      if (received > limit) refuse(tooLarge(limit));
    }
    function onEnd(): void {
      release();
      resolve(pieces);
    }
    function onError(cause: Error): void {
      const isBroken = decompress !== undefined && !request.destroyed;
      refuse(
        isBroken ? new Problem('malformed_body', { detail: `The body is not ${coding}.`, cause }) : brokenOff(cause),
      );
    }
    function onClose(): void {
      if (!request.readableEnded) refuse(brokenOff());
    }
    function refuse(problem: Problem): void {
      release();
      reject(problem);
    }
    function release(): void {
      source.off('data', onData);
      source.off('end', onEnd);
      source.off('error', onError);
      request.off('close', onClose);
      if (decompress) {
        request.off('data', onCompressed);
        request.off('error', onError);
        request.unpipe(decompress);
        // Destroying it may bring up one more error, which no longer matters.
        decompress.on('error', () => undefined);
        decompress.destroy();
      }
      request.resume();
    }
  });
}

function tooLarge(limit: number): Problem {
  return new Problem('body_too_large', { detail: `The body may have ${limit} bytes.` });
}

function brokenOff(cause?: Error): Problem {
  return new Problem('malformed_body', { detail: 'The body ended before it was complete.', cause });
}
