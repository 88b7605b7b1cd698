import { request as open } from 'node:https';
import type { TestServer } from './server.js';

/** What a client received. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: unknown;
}

/** Sends a request of any method, with the target and the headers as they are. */
export async function send(
  { server, ca }: Pick<TestServer, 'server' | 'ca'>,
  method: string,
  path: string,
  { headers = {}, body }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer } = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const options = { ca, method, path, host: 'localhost', port: server.port, headers, agent: false } as const;
    const request = open(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          text,
          body: isJson ? (JSON.parse(text) as unknown) : undefined,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
