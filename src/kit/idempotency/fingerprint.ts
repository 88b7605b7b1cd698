import { createHash, type Hash } from 'node:crypto';
import type { RequestInput } from '../decode/input.js';

/** Returns a short text that identifies a value, and does not tell it. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value, [])).digest('base64url');
}

/**
 * Returns what identifies a request: its operation and its validated input, however it was written. The key itself is no
 * part of it.
 *
 * @param contentType the declared media type of the body
 */
export async function fingerprintOf(
  operationId: string,
  contentType: string | undefined,
  input: RequestInput,
): Promise<string> {
  const header = Object.entries(input.header).filter(([name]) => name.toLowerCase() !== 'idempotency-key');
  const contents: Contents[] = [];
  const text = canonicalJson({ operationId, contentType, ...input, header: Object.fromEntries(header) }, contents);
  const hash = createHash('sha256').update(text);
  for (const content of contents) await update(hash, content);
  return hash.digest('base64url');
}

/** Bytes in memory: a body, or a file of a form. */
type Contents = Blob | { readonly size: number; bytes(): Promise<Uint8Array> };

/** Writes a value as JSON with its keys in order, and lists the bytes in it, which follow the text. */
function canonicalJson(value: unknown, contents: Contents[]): string {
  if (typeof value === 'bigint') return String(value);
  if (value === undefined || value === null) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, contents)).join()}]`;
  if (isContents(value)) {
    contents.push(value);
    const { name, type } = value instanceof File ? value : { name: undefined, type: undefined };
    return canonicalJson({ bytes: value.size, name, type }, contents);
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, contents)}`).join()}}`;
}

function isContents(value: object): value is Contents {
  return value instanceof Blob || ('bytes' in value && typeof value.bytes === 'function' && 'size' in value);
}

async function update(hash: Hash, contents: Contents): Promise<void> {
  hash.update(contents instanceof Blob ? new Uint8Array(await contents.arrayBuffer()) : await contents.bytes());
}
