import { readFileSync } from 'node:fs';
import { replaceControlCharacters, type Diagnostic } from '../../kit/index.js';
import { placeOf } from './place.js';

const MAX_COLUMNS = 100;

/** Shows the line of a diagnostic, with a caret below the column; `undefined` where there is no file to read. */
export type ShowExcerpt = (diagnostic: Diagnostic) => string | undefined;

/** Creates a function that shows lines of files, each of which it reads once. */
export function createExcerpts(): ShowExcerpt {
  const files = new Map<string, readonly string[]>();
  return (diagnostic) => {
    const { file, line, column } = placeOf(diagnostic);
    if (!('line' in diagnostic.location) || /^https?:/i.test(file)) return undefined;
    let lines = files.get(file);
    if (!lines) files.set(file, (lines = readLines(file)));
    const text = lines[line - 1];
    return text === undefined ? undefined : excerptOf(text, line, column);
  };
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r\n|[\r\n]/);
  } catch {
    return [];
  }
}

/** Cuts a long line, such as a document of one line, around the column. */
function excerptOf(text: string, line: number, column: number): string {
  const start = column <= MAX_COLUMNS ? 0 : column - 1 - MAX_COLUMNS / 2;
  const shown = replaceControlCharacters(text.slice(start, start + MAX_COLUMNS).replaceAll('\t', ' '));
  const gutter = String(line).padStart(6);
  return `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${' '.repeat(column - 1 - start)}^\n`;
}
