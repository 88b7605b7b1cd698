import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { isMap, isSeq, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml';
import { segmentsOf } from './node.js';

/** A place in a source file; `line` counts from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

interface ReadFile {
  readonly file: string;
  readonly document: YamlDocument;
  readonly lines: LineCounter;
}

/**
 * Finds places of a bundled document in the files it came from, each of which is read once. References are followed as
 * they are written there.
 *
 * @param source the root file
 * @returns the deepest place that exists, as a path from the current folder and a line
 */
export function createLocator(source: string): (pointer: string) => Promise<SourcePlace> {
  const files = new Map<string, Promise<ReadFile | undefined>>();

  function open(file: string): Promise<ReadFile | undefined> {
    const known = files.get(file) ?? read(file);
    files.set(file, known);
    return known;
  }

  async function find(file: string, segments: readonly string[], hops: number): Promise<SourcePlace> {
    const opened = await open(file);
    if (!opened) return { file: shown(file), line: 1 };
    let node: unknown = opened.document.contents;
    let offset = 0;
    for (const [index, segment] of segments.entries()) {
      const ref = isMap(node) ? node.get('$ref') : undefined;
      if (typeof ref === 'string' && hops < 64 && !/^[a-z]+:\/\//i.test(ref)) {
        const [path = '', fragment = ''] = ref.split('#');
        const target = path === '' ? file : resolve(dirname(file), path);
        return find(target, [...segmentsOf(fragment), ...segments.slice(index)], hops + 1);
      }
      const next = below(node, segment);
      if (!next) break;
      ({ node } = next);
      offset = next.offset ?? offset;
    }
    return { file: shown(file), line: Math.max(opened.lines.linePos(offset).line, 1) };
  }

  return (pointer) => find(resolve(source), segmentsOf(pointer), 0);
}

async function read(file: string): Promise<ReadFile | undefined> {
  try {
    const lines = new LineCounter();
    const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
    return { file, lines, document: parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false }) };
  } catch {
    return undefined;
  }
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null;
}

function below(node: unknown, segment: string): { node: unknown; offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => String((item.key as { value?: unknown } | null)?.value) === segment);
    return pair && { node: pair.value, offset: (pair.key as Ranged).range?.[0] };
  }
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(segment)];
  return item === undefined ? undefined : { node: item, offset: (item as Ranged).range?.[0] };
}

function shown(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') ? file : path;
}
