import type { IncomingHttpHeaders } from 'node:http';
import { request as send } from 'node:https';

/** A response with its body as text. */
export interface ClientResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

/** Sends single requests, each over a connection of its own. */
export interface Client {
  get(url: string, token?: string): Promise<ClientResponse>;
  post(url: string, body: object | undefined, options?: PostOptions): Promise<ClientResponse>;
}

export interface PostOptions {
  readonly token?: string;
  /** The address that the balancer is said to have seen. */
  readonly ip?: string;
}

const TIMEOUT_MS = 30_000;

/** Creates a client of servers whose certificates an authority has signed. Failures have the status 0. */
export function createClient(ca: string): Client {
  function call(url: string, method: string, headers: Record<string, string>, text?: string): Promise<ClientResponse> {
    return new Promise((resolve) => {
      const fail = (): void => resolve({ status: 0, text: '', headers: {} });
      const options = { method, ca, headers, servername: 'localhost', agent: false, timeout: TIMEOUT_MS };
      const request = send(url, options, (response) => {
        let received = '';
        response.on('data', (bytes) => (received += String(bytes)));
        response.once('error', fail);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, text: received, headers: response.headers }),
        );
      });
      request.once('timeout', () => request.destroy(new Error('no response')));
      request.once('error', fail);
      request.end(text);
    });
  }
  const authorization = (token: string | undefined): Record<string, string> =>
    token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return {
    get: (url, token) => call(url, 'GET', authorization(token)),
    post(url, body, { token, ip } = {}) {
      const text = body && JSON.stringify(body);
      const headers = {
        ...authorization(token),
        ...(ip !== undefined && { 'X-Forwarded-For': ip }),
        'Content-Length': String(Buffer.byteLength(text ?? '')),
        ...(text !== undefined && { 'Content-Type': 'application/json' }),
      };
      return call(url, 'POST', headers, text);
    },
  };
}
