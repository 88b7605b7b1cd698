import { Agent, request as send } from 'node:https';

/** Sends requests over a few connections that stay open: thousands of them, without the cost of a test library. */
export interface HttpsClient {
  (method: string, path: string, options?: RequestOptions): Promise<HttpsResponse>;
}

export interface RequestOptions {
  readonly token?: string | undefined;
  readonly body?: object | undefined;
  /** The address that a trusted proxy has seen. */
  readonly ip?: string;
}

export interface HttpsResponse {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export function createHttpsClient(origin: string, ca: string, maxSockets = 16): HttpsClient {
  const agent = new Agent({ keepAlive: true, maxSockets, ca });
  return (method, path, { token, body, ip } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(ip !== undefined && { 'X-Forwarded-For': ip }),
        ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      };
      const request = send(new URL(path, origin), { method, agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const whole = Buffer.concat(parts).toString();
          resolve({
            status: response.statusCode ?? 0,
            body: whole === '' ? {} : (JSON.parse(whole) as Record<string, unknown>),
          });
        });
      });
      request.on('error', reject);
      request.end(text);
    });
}
