/** A file of a contract, or the response of an address: its value, and where the parts of the value are in its text. */
export interface SourceFile {
  /** `file:///…` or `https://…`: relative references in the file start from it. */
  readonly uri: string;
  /** As `JSON.parse` would give it. */
  readonly value: unknown;
  /** The place of the whole value. */
  readonly root: () => SourceNode;
  /** The offset of the first character of each line. */
  readonly lineStarts: () => Uint32Array;
}

/** The place of a value in a text. */
export interface SourceNode {
  /** The offset of its key in a mapping, else of the value itself. */
  readonly offset: number;
  /** The place of a property or an item. */
  child(segment: string): SourceNode | undefined;
  /** The value of `$ref`, where it is an object with such a string. */
  ref(): string | undefined;
}

/** One mistake in a text. */
export interface SourceMistake {
  readonly code: 'syntax-invalid' | 'document-too-large';
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

/** Why a text cannot be used as the source of a document. */
export class SourceError extends Error {
  readonly mistakes: readonly SourceMistake[];

  constructor(mistakes: readonly SourceMistake[]) {
    super(mistakes[0]?.message);
    this.name = 'SourceError';
    this.mistakes = mistakes;
  }
}

/** The levels of nesting that a document may have. Real documents have less than 100. */
export const MAX_DOCUMENT_DEPTH = 500;

/** Creates the error for a mistake of syntax. */
export function syntaxError(offset: number, message: string): SourceError {
  return new SourceError([{ code: 'syntax-invalid', offset, message, hint: 'Correct the syntax there.' }]);
}

/** Creates the error for a document that is nested too deeply. */
export function depthError(offset: number): SourceError {
  const message = `The document has more than ${MAX_DOCUMENT_DEPTH} levels of nesting.`;
  const hint = 'Move nested parts into components.';
  return new SourceError([{ code: 'document-too-large', offset, message, hint }]);
}

/** Returns the offset of the first character of each line of a text. */
export function findLineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}

/** Returns line and column of an offset, both from 1. */
export function positionAt(lineStarts: Uint32Array, offset: number): { line: number; column: number } {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
