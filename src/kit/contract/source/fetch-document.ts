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
 * @throws Error with the reason, a sentence
 */
export async function fetchDocument(address: string): Promise<Buffer> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (url.protocol !== 'https:' && !isLoopback(url)) throw new Error('Only https addresses are fetched.');
    const response = await fetch(url, { redirect: 'manual', signal }).catch((error: unknown) => {
      throw new Error(`It cannot be fetched (${errorReason(error)}).`);
    });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      url = new URL(location, url);
      continue;
    }
    if (!response.ok) throw new Error(`Its host responds with ${response.status}.`);
    return readBounded(response);
  }
  throw new Error(`It is redirected more than ${MAX_REDIRECTS} times.`);
}

async function readBounded(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_DOCUMENT_BYTES) {
      await reader?.cancel();
      throw new Error(`It is larger than ${MAX_DOCUMENT_BYTES / 1024 ** 2} MB.`);
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts);
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
