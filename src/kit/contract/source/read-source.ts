import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNativeError } from 'node:util/types';
import { lazy } from '../../util/lazy.js';
import { fetchDocument, isHttpUrl } from './fetch-document.js';
import { JsonNode } from './json-source.js';
import {
  depthError,
  findLineStarts,
  MAX_DOCUMENT_DEPTH,
  positionAt,
  SourceError,
  type SourceFile,
  type SourceMistake,
} from './source-file.js';

/** Loaded when it is needed: what `generate` has made is JSON. */
const yaml = () => import('./yaml-source.js');

/** A file that cannot be read, or an address that cannot be fetched. */
export class UnreadableError extends Error {}

/** A mistake in a source, with its place. */
export interface LocatedMistake extends SourceMistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A text that is neither JSON nor YAML, or too much of it. */
export class InvalidSourceError extends Error {
  readonly mistakes: readonly LocatedMistake[];

  constructor(mistakes: readonly LocatedMistake[]) {
    super(mistakes[0]?.message);
    this.mistakes = mistakes;
  }
}

/**
 * Reads a file, or the response of an address, as JSON or YAML 1.2.
 *
 * @param uri `file:///…` or `https://…`
 * @throws UnreadableError with the reason, a sentence
 * @throws InvalidSourceError with every mistake in it
 */
export async function readSource(uri: string): Promise<SourceFile> {
  const bytes = withoutByteOrderMark(await bytesOf(uri));
  // Decoded again when a place in it is asked for: most documents have nothing to report.
  const decode = () => bytes.toString('utf8');
  try {
    return { uri, ...(await parse(decode(), decode)) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const file = displayName(uri);
    const lineStarts = findLineStarts(decode());
    throw new InvalidSourceError(
      error.mistakes.map((mistake) => ({ ...mistake, file, ...positionAt(lineStarts, mistake.offset) })),
    );
  }
}

async function parse(text: string, decode: () => string): Promise<Omit<SourceFile, 'uri'>> {
  const json = parseJson(text);
  if (json) {
    if (isTooDeep(json.value, MAX_DOCUMENT_DEPTH)) throw depthError(0);
    return {
      value: json.value,
      root: lazy(() => JsonNode.root(decode())),
      lineStarts: lazy(() => findLineStarts(decode())),
    };
  }
  const { parseYaml } = await yaml();
  const { value, root } = parseYaml(text);
  const lineStarts = findLineStarts(text);
  return { value, root: () => root, lineStarts: () => lineStarts };
}

/** Much faster than YAML; a mistake is left to the YAML parser, which says where it is. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (levels === 0) return true;
  for (const key in value as object) {
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'object' && isTooDeep(member, levels - 1)) return true;
  }
  return false;
}

async function bytesOf(uri: string): Promise<Buffer> {
  try {
    return isHttpUrl(uri) ? await fetchDocument(uri) : await readFile(fileURLToPath(uri));
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw new UnreadableError(isHttpUrl(uri) ? error.message : reasonOf(error));
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'There is no such file.';
  if (error.code === 'EISDIR') return 'This is a folder.';
  return `It cannot be read (${error.code ?? error.message}).`;
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Returns a source as people write it: a path from the current folder, or the address. */
export function displayName(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  const file = fileURLToPath(uri);
  const path = relative('', file);
  return path.startsWith('..') ? file : path;
}
