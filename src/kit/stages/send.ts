import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import { callOf, type Answer } from '../call.js';
import { isJson, isText } from '../media-type.js';

/** Writes the answer. Besides `fail` and the kit's own pages, nothing else does. */
export function send(): RequestHandler {
  return async function sendAnswer(request, response): Promise<void> {
    const call = callOf(request);
    const { answer, operation } = call;
    if (!answer) throw new Error('No stage has answered.');
    response.statusCode = answer.status;
    if (operation) setFacts(response, operation.headers);
    setHeaders(response, answer.headers);
    const { body, contentType } = answer;
    if (body === undefined || contentType === undefined) {
      if (answer.status !== 204 && answer.status !== 304) response.setHeader('Content-Length', 0);
      response.end();
      return;
    }
    response.setHeader('Content-Type', withCharset(contentType));
    const whole = isJson(contentType)
      ? JSON.stringify(body)
      : typeof body === 'string' || body instanceof Uint8Array
        ? body
        : undefined;
    if (whole !== undefined) {
      response.setHeader('Content-Length', Buffer.byteLength(whole));
      response.end(request.method === 'HEAD' ? undefined : whole);
    } else await stream(request, response, body);
  };
}

function setFacts(response: Response, headers: readonly (readonly [string, string])[]): void {
  for (const [name, value] of headers) response.setHeader(name, value);
}

function setHeaders(response: Response, headers: Answer['headers']): void {
  if (!headers) return;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
}

function withCharset(contentType: string): string {
  if (contentType.includes('charset=')) return contentType;
  return isText(contentType) || contentType === 'application/json' ? `${contentType}; charset=utf-8` : contentType;
}

/** Sends bytes as they come, no faster than the client takes them. A client that hangs up ends the source as well. */
async function stream(request: Request, response: Response, body: unknown): Promise<void> {
  if (body instanceof Blob) response.setHeader('Content-Length', body.size);
  const source =
    body instanceof Blob ? Readable.fromWeb(body.stream() as never) : Readable.from(body as AsyncIterable<Uint8Array>);
  if (request.method === 'HEAD') {
    source.destroy();
    response.end();
    return;
  }
  try {
    await pipeline(source, response);
  } catch (error) {
    // The status has left already: the connection is cut, so that nobody takes half an answer for a whole one.
    callOf(request).log.warn(
      { err: response.destroyed && !source.errored ? undefined : error },
      'the answer was cut off',
    );
    response.destroy();
  }
}
