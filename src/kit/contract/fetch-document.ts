/** The largest document that is fetched; the largest known, GitHub's, has 13 MB. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 20_000;
const MAX_REDIRECTS = 5;

/** Whether a source is an address rather than a file. */
export function isHttpUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/**
 * Fetches a document: over https, or from this machine, within 20 seconds and 64 MB.
 *
 * @throws Error saying what went wrong, fit for a fault
 */
export async function fetchDocument(address: string): Promise<string> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (url.protocol !== 'https:' && !isLoopback(url)) throw new Error('only https addresses are fetched');
    const response = await fetch(url, { redirect: 'manual', signal }).catch((error: unknown) => {
      throw new Error(`it cannot be fetched (${errorReason(error)})`);
    });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      url = new URL(location, url);
      continue;
    }
    if (!response.ok) throw new Error(`its host answers ${response.status}`);
    return boundedText(response);
  }
  throw new Error('it is redirected again and again');
}

async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_DOCUMENT_BYTES) {
      await reader?.cancel();
      throw new Error(`it is larger than ${MAX_DOCUMENT_BYTES / 1024 ** 2} MB`);
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts).toString('utf8');
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** `ECONNREFUSED` and the like, which Node's fetch puts into the cause of its error. */
function errorReason(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? cause);
}
