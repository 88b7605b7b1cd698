import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { StartupError, type Fault } from '../diagnostic.js';
import { parsePointer } from '../util/json-pointer.js';
import { fetchDocument, isHttpUrl } from './fetch-document.js';

/** Loaded when it is needed: what `generate` has made is JSON. */
const yaml = () => import('yaml');
const readingOptions = { merge: true, prettyErrors: false };

/** One file of a contract, read. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads a file, or what an address answers, as JSON or YAML 1.2.
 *
 * @throws StartRefused with one fault per mistake in the file, each with its line
 */
export async function readSource(file: string): Promise<Source> {
  let text: string;
  try {
    text = await textOf(file);
  } catch (error) {
    throw new StartupError([unreadable(file, error)]);
  }
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  if (/^\s*\{/.test(text)) {
    // Much faster than YAML; a mistake is left to the YAML parser, which says where it is.
    try {
      return { file, text, value: JSON.parse(text) as unknown };
    } catch {
      // Falls through.
    }
  }
  const { LineCounter, parseDocument } = await yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, { ...readingOptions, lineCounter: lines });
  if (document.errors.length > 0) {
    throw new StartupError(
      document.errors.map((error) => ({
        where: place(file, lines.linePos(error.pos[0]).line),
        what: firstSentence(error.message),
        instead: 'correct the YAML there',
      })),
    );
  }
  return { file, text, value: document.toJS() as unknown };
}

/**
 * The place of a pointer in the source files, for messages: `openapi/paths/notes.yaml:12`. Follows `$ref`s into other
 * files; stops at the deepest place that exists.
 */
export function locate(file: string, pointer: string): Promise<string> {
  return locateFrom(file, parsePointer(pointer) ?? [], 0);
}

async function locateFrom(file: string, segments: readonly string[], hops: number): Promise<string> {
  const { isMap, isSeq, LineCounter, parseDocument } = await yaml();
  const lines = new LineCounter();
  let text: string;
  try {
    text = await textOf(file);
  } catch {
    return shown(file);
  }
  let node: unknown = parseDocument(text, { ...readingOptions, lineCounter: lines }).contents;
  let offset = 0;
  for (const [index, segment] of segments.entries()) {
    const ref = isMap(node) && segment !== '$ref' ? node.get('$ref') : undefined;
    if (typeof ref === 'string' && !ref.startsWith('#') && !/^[a-z]+:\/\//i.test(ref) && hops < 16) {
      const [path = '', fragment = ''] = ref.split('#');
      const rest = [...(parsePointer(fragment) ?? []), ...segments.slice(index)];
      const other = isHttpUrl(file) ? new URL(path, file).href : resolve(dirname(file), path);
      return locateFrom(other, rest, hops + 1);
    }
    if (isMap(node)) {
      const pair = node.items.find((item) => String((item.key as { value?: unknown } | null)?.value) === segment);
      if (!pair) break;
      offset = (pair.key as { range?: [number, number, number] }).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return place(file, lines.linePos(offset).line);
}

function textOf(source: string): Promise<string> {
  return isHttpUrl(source) ? fetchDocument(source) : readFile(source, 'utf8');
}

/** A file and line as people type them: from the folder they are in. */
export function place(file: string, line: number): string {
  return `${shown(file)}:${Math.max(line, 1)}`;
}

function shown(file: string): string {
  if (isHttpUrl(file)) return file;
  const path = relative('', file);
  return path.startsWith('..') ? file : path;
}

function unreadable(file: string, error: unknown): Fault {
  if (isHttpUrl(file)) {
    const what = error instanceof Error ? error.message : String(error);
    return { where: file, what, instead: 'give the https address of an OpenAPI document, or fetch it into a file' };
  }
  const code = (error as NodeJS.ErrnoException).code;
  const what =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'this is a folder'
        : `it cannot be read (${code ?? 'unknown'})`;
  return { where: shown(file), what, instead: 'give the path of an OpenAPI document in JSON or YAML' };
}

function firstSentence(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
