export interface RetryOptions {
  /** How often a request is sent again; 2 by default. */
  readonly times?: number;
  /** The longest wait, in milliseconds, that is worth it; 30,000 by default. A server that says longer is believed. */
  readonly longest?: number;
}

/**
 * Sends requests again that the server did not take, after the time it says in `Retry-After` (RFC 9110, section 10.2.3):
 * any request after 429, and after 502, 503, 504 or no answer at all those that may be sent twice (RFC 9110, section 9.2.2).
 */
export function retrying(send: typeof fetch, { times = 2, longest = 30_000 }: RetryOptions): typeof fetch {
  return async function sendAndRetry(input, init) {
    const request = new Request(input, init);
    for (let tried = 0; ; tried += 1) {
      const last = tried >= times;
      let response: Response | undefined;
      let failure: unknown;
      try {
        response = await send(last ? request : request.clone());
      } catch (error) {
        failure = error;
      }
      const wait = last || request.signal.aborted ? undefined : waitBefore(response, request, tried);
      if (wait !== undefined && wait <= longest) {
        await response?.body?.cancel();
        await sleep(wait, request.signal);
      } else if (response) return response;
      else throw failure;
    }
  };
}

/** Milliseconds until a request is worth sending again; `undefined` when it is not. */
function waitBefore(response: Response | undefined, { method }: Request, tried: number): number | undefined {
  const taken = response ? ![429, 502, 503, 504].includes(response.status) : false;
  const twice = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method);
  if (taken || (!twice && response?.status !== 429)) return undefined;
  // Each client a little apart from the others, so that they do not all come back at once.
  return retryAfter(response) ?? 2 ** tried * 250 * (0.5 + Math.random());
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
