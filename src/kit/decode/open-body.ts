import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.js';
import { contentLength, decompressorOf, isAborted, tooLarge, truncated } from './body-stream.js';

/**
 * Checks what the headers of a request say of its body, and returns the function that reads it in chunks, with its content
 * coding undone. Nothing more is read than is asked for.
 *
 * @param limit the most bytes of the body, decompressed
 * @throws Problem `unsupported_media_type` for an unknown content coding, `body_too_large` by the declared length
 */
export function openBody(request: IncomingMessage, limit: number): () => AsyncGenerator<Buffer, void, undefined> {
  const decompressor = decompressorOf(request);
  if ((contentLength(request) ?? 0) > limit) throw tooLarge(limit);
  return readChunks;

  async function* readChunks(): AsyncGenerator<Buffer, void, undefined> {
    if (isAborted(request)) throw truncated();
    const decompress = decompressor?.();
    const source = decompress ? request.pipe(decompress) : request;
    let size = 0;
    // A decompressor does not hear that its source is lost.
    const onLost = (): void => {
      if (isAborted(request)) decompress?.destroy(truncated());
    };
    request.once('close', onLost);
    try {
      for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit) throw tooLarge(limit);
        yield chunk;
      }
    } catch (cause) {
      if (cause instanceof Problem) throw cause;
      if (!decompress || isAborted(request)) throw truncated(cause);
      throw new Problem('malformed_body', { detail: 'The compressed body is broken.', cause });
    } finally {
      request.off('close', onLost);
      if (decompress) {
        request.unpipe(decompress);
        decompress.on('error', () => undefined).destroy();
      }
      request.resume();
    }
  }
}
