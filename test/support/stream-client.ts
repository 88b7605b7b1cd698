import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as send } from 'node:https';
import type { TestServer } from './server.js';

/** A response that is read while it is sent. */
export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What has arrived. */
  readonly text: () => string;
  /** Resolves to what has arrived once it contains a text. @throws when the stream ends without it */
  until(part: string): Promise<string>;
  /** Resolves once the response has ended: to `true` when it is complete. */
  readonly ended: Promise<boolean>;
  readonly response: IncomingMessage;
  leave(): void;
}

export interface StreamRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent part by part. */
  readonly body?: readonly (string | Buffer)[];
  /** Whether the client reads; `true` by default. */
  readonly reads?: boolean;
}

/** Opens a stream on a connection of its own. */
export async function openStream(
  { server, ca }: Pick<TestServer, 'server' | 'ca'>,
  path: string,
  { method = 'GET', headers = {}, body, reads = true }: StreamRequest = {},
): Promise<OpenStream> {
  const request = send(new URL(path, server.url), { method, ca, headers, agent: false });
  request.on('error', () => undefined);
  // A server may answer before it has the whole body.
  const responded = once(request, 'response') as Promise<[IncomingMessage]>;
  for (const part of body ?? []) {
    request.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  request.end();
  const [response] = await responded;
  let text = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  if (reads) response.on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<boolean>((resolve) => response.once('close', () => resolve(response.complete)));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => text,
    async until(part) {
      while (!text.includes(part)) {
        const isOpen = await Promise.race([once(response, 'data').then(() => true), ended.then(() => false)]);
        if (!isOpen && !text.includes(part)) throw new Error(`The stream ended with ${text}`);
      }
      return text;
    },
    ended,
    response,
    leave: () => request.destroy(),
  };
}
