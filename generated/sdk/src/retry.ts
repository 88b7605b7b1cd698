export interface RetryOptions {
  /** The maximum number of retries; 2 by default. */
  readonly maxRetries?: number;
  /** Requests are not retried if the delay, in milliseconds, would be longer; 30,000 by default. */
  readonly maxDelayMs?: number;
}

/**
 * Wraps `fetch` to retry requests that the server did not process, after `Retry-After` (RFC 9110, section 10.2.3): any
 * request after 429, and idempotent ones (RFC 9110, section 9.2.2; those with an `Idempotency-Key`) also after 502, 503,
 * 504 or a network error.
 */
export function withRetries(send: typeof fetch, { maxRetries = 2, maxDelayMs = 30_000 }: RetryOptions): typeof fetch {
  return async function sendAndRetry(input, init) {
    const request = new Request(input, init);
    for (let retries = 0; ; retries += 1) {
      const isLast = retries >= maxRetries;
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await send(isLast ? request : request.clone());
      } catch (error) {
        failure = error;
      }
      const delayMs = isLast || request.signal.aborted ? undefined : retryDelay(response, request, retries);
      if (delayMs !== undefined && delayMs <= maxDelayMs) {
        await response?.body?.cancel();
        await sleep(delayMs, request.signal);
      } else if (response) return response;
      else throw failure;
    }
  };
}

const BASE_DELAY_MS = 250;

/** Returns the delay before the next retry in milliseconds; `undefined` if the request must not be retried. */
function retryDelay(response: Response | undefined, { method, headers }: Request, retries: number): number | undefined {
  const isProcessed = response ? ![429, 502, 503, 504].includes(response.status) : false;
  const isIdempotent = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method) || headers.has('Idempotency-Key');
  if (isProcessed || (!isIdempotent && response?.status !== 429)) return undefined;
  // Exponential backoff with jitter, so that clients do not retry all at once.
  return retryAfter(response) ?? 2 ** retries * BASE_DELAY_MS * (0.5 + Math.random());
}

function retryAfter(response: Response | undefined): number | undefined {
  const text = response?.headers.get('Retry-After');
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
