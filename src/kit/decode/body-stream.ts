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

/**
 * A piece that is kept takes 250 bytes beside its own: a client that sends byte by byte would fill the memory with a body
 * that is small. So many small ones are joined.
 */
const COALESCE_COUNT = 256;
const COALESCE_BELOW_BYTES = 1024;

/** Bytes in the pieces they arrive in. */
export class ChunkBuffer {
  #pieces: Buffer<ArrayBuffer>[] = [];
  #size = 0;
  #settled = { pieces: 0, size: 0 };

  /** How many bytes there are. */
  get size(): number {
    return this.#size;
  }

  /** What they are kept in. */
  get chunks(): readonly Buffer<ArrayBuffer>[] {
    return this.#pieces;
  }

  add(piece: Buffer<ArrayBuffer>): void {
    this.#size += piece.length;
    this.#pieces.push(piece);
    if (this.#pieces.length - this.#settled.pieces === COALESCE_COUNT) this.#settle();
  }

  /** All of them as one, from then on; a single one is not copied. */
  concat(): Buffer<ArrayBuffer> {
    const [only] = this.#pieces;
    if (only && this.#pieces.length === 1) return only;
    const whole = Buffer.concat(this.#pieces, this.#size);
    this.#pieces = [whole];
    return whole;
  }

  #settle(): void {
    if (this.#size - this.#settled.size < COALESCE_COUNT * COALESCE_BELOW_BYTES)
      this.#pieces.push(Buffer.concat(this.#pieces.splice(this.#settled.pieces)));
    this.#settled = { pieces: this.#pieces.length, size: this.#size };
  }
}

/** How many bytes a request says its body has: `undefined` when it has one and does not say, 0 when it has none. */
export function contentLength(request: IncomingMessage): number | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * Reads a request's body into memory and undoes its content coding (gzip, deflate, br).
 *
 * Refuses as soon as the refusal is certain, so that a client need not send the rest before it hears of it: by the
 * announced length, else at the first byte too many, counted before and after decompression. What still arrives is
 * thrown away; the server's time-out for requests bounds it.
 *
 * @param limit the most bytes of the body, decompressed
 * @throws Problem `body_too_large`; `unsupported_media_type` for another content coding; `malformed_body` when the
 *   compressed data is broken or the client goes away before its end
 */
export async function readBodyBytes(request: IncomingMessage, limit: number): Promise<ChunkBuffer> {
  const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decompressor = decompressors.get(coding);
  if (!decompressor && coding !== 'identity' && coding !== '')
    throw new Problem('unsupported_media_type', {
      detail: 'The content coding of the body is not supported.',
      headers: { 'Accept-Encoding': 'gzip, deflate, br' },
    });
  if ((contentLength(request) ?? 0) > limit) throw tooLarge(limit);
  if (request.destroyed && !request.readableEnded) throw aborted();

  return new Promise((resolve, reject) => {
    const decompress = decompressor?.();
    const source = decompress ? request.pipe(decompress) : request;
    const pieces = new ChunkBuffer();
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
      if (pieces.size + chunk.length > limit) refuse(tooLarge(limit));
      else pieces.add(chunk);
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
        isBroken ? new Problem('malformed_body', { detail: `The body is not ${coding}.`, cause }) : aborted(cause),
      );
    }
    function onClose(): void {
      if (!request.readableEnded) refuse(aborted());
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
  return new Problem('body_too_large', { detail: `The request body exceeds the limit of ${limit} bytes.` });
}

function aborted(cause?: Error): Problem {
  return new Problem('malformed_body', { detail: 'The body ended before it was complete.', cause });
}
