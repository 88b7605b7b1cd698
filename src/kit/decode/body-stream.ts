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
 * A chunk takes 250 bytes beside its own: a client that sends byte by byte would fill the memory with a small body. So
 * many small chunks are joined.
 */
const COALESCE_COUNT = 256;
const COALESCE_BELOW_BYTES = 1024;

/** Bytes in the chunks in which they arrive. */
export class ChunkBuffer {
  #chunks: Buffer<ArrayBuffer>[] = [];
  #size = 0;
  #settled = { chunks: 0, size: 0 };

  /** How many bytes there are. */
  get size(): number {
    return this.#size;
  }

  get chunks(): readonly Buffer<ArrayBuffer>[] {
    return this.#chunks;
  }

  add(chunk: Buffer<ArrayBuffer>): void {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    if (this.#chunks.length - this.#settled.chunks === COALESCE_COUNT) this.#settle();
  }

  /** Joins all chunks into one; a single one is not copied. */
  concat(): Buffer<ArrayBuffer> {
    const [only] = this.#chunks;
    if (only && this.#chunks.length === 1) return only;
    const whole = Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [whole];
    return whole;
  }

  #settle(): void {
    if (this.#size - this.#settled.size < COALESCE_COUNT * COALESCE_BELOW_BYTES)
      this.#chunks.push(Buffer.concat(this.#chunks.splice(this.#settled.chunks)));
    this.#settled = { chunks: this.#chunks.length, size: this.#size };
  }
}

/** Returns the length of a request's body: `undefined` when it has one of unknown length, 0 when it has none. */
export function contentLength(request: IncomingMessage): number | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * Reads a request's body into memory and undoes its content coding (gzip, deflate, br).
 *
 * Rejects as soon as possible, so that a client need not send the rest before it learns of it: by the declared length, or
 * else at the first byte too many, counted before and after decompression. What still arrives is discarded; the server's
 * timeout for requests bounds it.
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
    const chunks = new ChunkBuffer();
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
      if (chunks.size + chunk.length > limit) fail(tooLarge(limit));
      else chunks.add(chunk);
    }
    function onCompressed(chunk: Buffer): void {
      received += chunk.length;
      if (received > limit) fail(tooLarge(limit));
    }
    function onEnd(): void {
      release();
      resolve(chunks);
    }
    function onError(cause: Error): void {
      const isBroken = decompress !== undefined && !request.destroyed;
      fail(isBroken ? new Problem('malformed_body', { detail: `The body is not ${coding}.`, cause }) : aborted(cause));
    }
    function onClose(): void {
      if (!request.readableEnded) fail(aborted());
    }
    function fail(problem: Problem): void {
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
        // Destroying it may emit one more error, which no longer matters.
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
