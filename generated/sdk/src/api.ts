import { createClient, createConfig, type Config } from './openapi/client/index.js';
import { Operations } from './openapi/sdk.gen.js';
import { basePath } from './base-path.js';
import { problemErrorOf } from './problem.js';
import { retrying, type RetryOptions } from './retry.js';

export interface ApiOptions {
  /** Where the server is: `https://api.example.com`. In a browser the page's own server is the default. */
  readonly server?: string;
  /** A token, or what answers one for each request; for other schemes than bearer it is told which one is asked for. */
  readonly token?: Config['auth'];
  /** How often and how long requests are tried again; `false` never. */
  readonly retry?: RetryOptions | false;
  /** Sent with every request. */
  readonly headers?: Config['headers'];
  /** In place of the global one: with a proxy, an authority of your own, a test. */
  readonly fetch?: typeof fetch;
}

/**
 * The API, one method per operation. Each answers `{ data, error, response }`; with `throwOnError: true` it throws what
 * would be `error`. A refusal that is a problem document (RFC 9457) is a `ProblemError`. A `signal` aborts a request and
 * the wait before its next try.
 */
export function createApi({ server = '', token, retry = {}, headers, fetch: send = fetch }: ApiOptions = {}): Operations {
  const client = createClient(
    createConfig({
      baseUrl: server.replace(/\/+$/, '') + basePath,
      fetch: retry === false ? send : retrying(send, retry),
      ...(token === undefined ? {} : { auth: token }),
      ...(headers === undefined ? {} : { headers }),
    }),
  );
  client.interceptors.error.use((error, response) => problemErrorOf(error, response));
  return new Operations({ client });
}
