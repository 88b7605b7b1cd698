import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestContext } from '../context/request-context.js';
import type { ResponseHeaders } from '../context/response-headers.js';

/** Writes the response. Only `respondWithProblem` writes another. */
export function send(context: RequestContext): void | Promise<void> {
  const { outcome, content, target, response } = context;
  if (!outcome) throw new Error('No stage set a response.');
  // A copy: when the handler's headers cannot be sent, the problem that is sent instead does not have them.
  const headers = context.headers.copy();
  if (target.kind === 'operation') for (const [name, value] of target.operation.headers) headers.set(name, value);
  if (outcome.headers)
    for (const [name, value] of Object.entries(outcome.headers)) if (value !== undefined) headers.set(name, value);

  const { body, status } = outcome;
  const contentType = content?.contentType ?? outcome.contentType;
  if (body === undefined || contentType === undefined) {
    if (status !== 204 && status !== 304) headers.set('Content-Length', 0);
    headers.writeHead(response, status);
    response.end();
    return undefined;
  }
  headers.set('Content-Type', contentType);
  const whole = content?.format.kind === 'json' ? JSON.stringify(body) : body;
  if (typeof whole !== 'string' && !(whole instanceof Uint8Array)) return stream(context, headers, whole, status);
  context.responseBytes = Buffer.byteLength(whole);
  headers.set('Content-Length', context.responseBytes);
  if (context.responseBytes > MAX_WRITE_BYTES) return stream(context, headers, slices(Buffer.from(whole)), status);
  headers.writeHead(response, status);
  response.end(context.request.method === 'HEAD' ? undefined : whole);
  return undefined;
}

/** A larger body is written in parts, so that a connection shows how fast its client reads. */
const MAX_WRITE_BYTES = 65_536;

function* slices(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; start += MAX_WRITE_BYTES)
    yield body.subarray(start, start + MAX_WRITE_BYTES);
}

/** Sends bytes as they come, no faster than the client reads them. The source ends with the connection. */
async function stream(context: RequestContext, headers: ResponseHeaders, body: unknown, status: number): Promise<void> {
  const { response } = context;
  if (body instanceof Blob) {
    context.responseBytes = body.size;
    headers.set('Content-Length', body.size);
  }
  headers.writeHead(response, status);
  const source =
    body instanceof Blob
      ? Readable.fromWeb(body.stream() as never)
      : Readable.from(body as Iterable<Uint8Array> | AsyncIterable<Uint8Array>);
  context.onClose(() => source.destroy());
  if (context.request.method === 'HEAD') {
    source.destroy();
    response.end();
    return;
  }
  try {
    await pipeline(source, response);
  } catch (error) {
    // The status has left already: the connection is cut, so that nobody takes a partial response for a complete one.
    context.log.warn({ err: response.destroyed && !source.errored ? undefined : error }, 'response aborted');
    response.destroy();
  }
}
