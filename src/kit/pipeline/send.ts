import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { RequestHandler, Response } from 'express';
import { callOf, type Call } from '../context/request-context.js';
import type { HeaderList } from '../context/response-headers.js';
import { isJson, isText } from '../util/media-type.js';

/** Writes the answer. Besides `fail` and the kit's own pages, nothing else does. */
export function send(): RequestHandler {
  return function sendAnswer(request, response): Promise<void> | undefined {
    const call = callOf(request);
    const { answer, operation } = call;
    // What the handler says of headers is not there any more when it cannot be sent and a problem is.
    const headers = call.headers.copy();
    if (!answer) throw new Error('No stage has answered.');
    if (operation) for (const [name, value] of operation.headers) headers.set(name, value);
    if (answer.headers)
      for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) headers.set(name, value);
    const { body, contentType, status } = answer;
    if (body === undefined || contentType === undefined) {
      if (status !== 204 && status !== 304) headers.set('Content-Length', 0);
      headers.writeTo(response, status);
      response.end();
      return undefined;
    }
    headers.set('Content-Type', withCharset(contentType));
    const whole = isJson(contentType)
      ? JSON.stringify(body)
      : typeof body === 'string' || body instanceof Uint8Array
        ? body
        : undefined;
    if (whole === undefined) return stream(call, response, headers, body, status);
    call.bytes = Buffer.byteLength(whole);
    headers.set('Content-Length', call.bytes);
    headers.writeTo(response, status);
    response.end(request.method === 'HEAD' ? undefined : whole);
    return undefined;
  };
}

function withCharset(contentType: string): string {
  if (contentType.includes('charset=')) return contentType;
  return isText(contentType) || contentType === 'application/json' ? `${contentType}; charset=utf-8` : contentType;
}

/** Sends bytes as they come, no faster than the client takes them. A client that hangs up ends the source as well. */
async function stream(
  call: Call,
  response: Response,
  headers: HeaderList,
  body: unknown,
  status: number,
): Promise<void> {
  if (body instanceof Blob) {
    call.bytes = body.size;
    headers.set('Content-Length', body.size);
  }
  headers.writeTo(response, status);
  const source =
    body instanceof Blob ? Readable.fromWeb(body.stream() as never) : Readable.from(body as AsyncIterable<Uint8Array>);
  if (call.request.method === 'HEAD') {
    source.destroy();
    response.end();
    return;
  }
  try {
    await pipeline(source, response);
  } catch (error) {
    // The status has left already: the connection is cut, so that nobody takes half an answer for a whole one.
    call.log.warn({ err: response.destroyed && !source.errored ? undefined : error }, 'the answer was cut off');
    response.destroy();
  }
}
