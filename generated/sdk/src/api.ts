import { createClient, createConfig, type Config } from './openapi/client/index.js';
import { Operations } from './openapi/sdk.gen.js';
import { basePath } from './base-path.js';
import { problemErrorOf } from './problem.js';
import { withRetries, type RetryOptions } from './retry.js';
import { withSerialization } from './send.js';

export interface ApiOptions {
  /** The origin of the server: `https://api.example.com`. In a browser, the default is the origin of the page. */
  readonly server?: string;
  /** A token, or a function that gets the security scheme of a request and returns its token. */
  readonly token?: Config['auth'];
  /** How requests are retried; `false` to disable retries. */
  readonly retry?: RetryOptions | false;
  /** Sent with every request. */
  readonly headers?: Config['headers'];
  /** Replaces the global `fetch`: for a proxy, a custom CA or a test. */
  readonly fetch?: typeof fetch;
}

/**
 * Creates the API, with one method per operation. A method returns `{ data, error, response }`; with `throwOnError: true`,
 * it throws the `error`. For a problem document (RFC 9457), the error is a `ProblemError`. A `signal` aborts a request,
 * including the delay before a retry.
 */
export function createApi({ server = '', token, retry = {}, headers, fetch: send = fetch }: ApiOptions = {}): Operations {
  const client = createClient(
    createConfig({
      baseUrl: server.replace(/\/+$/, '') + basePath,
      fetch: retry === false ? send : withRetries(send, retry),
      ...(token === undefined ? {} : { auth: token }),
      ...(headers === undefined ? {} : { headers }),
    }),
  );
  client.interceptors.error.use((error, response) => problemErrorOf(error, response));
  const operations = new Operations({ client: withSerialization(client) });
  return operations;
}
