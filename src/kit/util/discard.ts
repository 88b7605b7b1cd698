import { Readable } from 'node:stream';

/**
 * Releases a response body that is not sent: a file that was opened for it would stay open.
 *
 * @param body a stream, an iterator, or a value that needs no release
 */
export function discard(body: unknown): void {
  if (body instanceof Readable) body.destroy();
  else if (body instanceof ReadableStream) void body.cancel().catch(() => undefined);
  else if (isIterator(body)) void Promise.resolve(body.return()).catch(() => undefined);
}

function isIterator(body: unknown): body is { return(): unknown } {
  return typeof body === 'object' && body !== null && 'return' in body && typeof body.return === 'function';
}
