import { appendPointer } from '../util/json-pointer.js';
import { Problem } from '../problem.js';
import { isExactlyRepresentable } from '../schema/numbers.js';

/** Far more than any contract describes, far less than recursive code further on can bear. */
const MAX_JSON_DEPTH = 64;

/**
 * The value of a JSON text (RFC 8259), held to I-JSON (RFC 7493) where RFC 8259 leaves readers to differ: no name
 * twice in one object, no whole number that would silently become its neighbour. Names that reach prototypes and
 * nesting deeper than 64 are refused.
 *
 * @param text without a byte order mark
 * @throws Problem `malformed_body`, with the place in its detail, never the value
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem('malformed_body', { detail: 'The text is not JSON.', cause });
  }
  scan(text);
  return value;
}

/** An object or array the scan is inside of. */
interface Level {
  /** The names so far; `undefined` in an array. */
  readonly names: string[] | undefined;
  /** The same, once they are too many to go through one by one. */
  lookup: Set<string> | undefined;
  /** The name or the index of the member the scan is at. */
  at: string | number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const minus = 0x2d;

/** Goes once through a text that is known to be JSON and refuses what `JSON.parse` lets pass. */
function scan(text: string): void {
  const levels: Level[] = [];
  let level: Level | undefined;
  let isName = false;

  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      const end = endOfString(text, i);
      if (isName && level?.names) enter(level, level.names, nameIn(text, i, end));
      isName = false;
      i = end;
    } else if (code === openBrace || code === openBracket) {
      if (levels.length === MAX_JSON_DEPTH)
        throw malformed(`is nested deeper than ${MAX_JSON_DEPTH} levels`, levels.slice(0, 3));
      isName = code === openBrace;
      level = { names: isName ? [] : undefined, lookup: undefined, at: isName ? '' : 0 };
      levels.push(level);
    } else if (code === closeBrace || code === closeBracket) {
      levels.pop();
      level = levels[levels.length - 1];
      isName = false;
    } else if (code === comma) {
      if (level?.names) isName = true;
      else if (typeof level?.at === 'number') level.at += 1;
    } else if (code === minus || isDigit(code)) {
      const end = endOfNumber(text, i);
      // No number of four characters is too large: the shortest that is, is 1e309.
      if (end - i > 4 && !isExactlyRepresentable(text.slice(i, end)))
        throw malformed('is a number that cannot be held exactly', levels);
      i = end - 1;
    }
  }

  function enter(object: Level, names: string[], name: string): void {
    object.at = name;
    if (name === '__proto__' || (name === 'prototype' && levels[levels.length - 2]?.at === 'constructor'))
      throw malformed('is a name that is not accepted', levels);
    if (isTaken(object, names, name)) throw malformed('is given twice', levels);
  }
}

/** Most objects have few names, and a short list is quicker than a set. */
const MAX_LINEAR_NAMES = 12;

/** Whether an object has a name already; from now on it has. */
function isTaken(object: Level, names: string[], name: string): boolean {
  if (names.length < MAX_LINEAR_NAMES) {
    if (names.includes(name)) return true;
    names.push(name);
    return false;
  }
  object.lookup ??= new Set(names);
  const before = object.lookup.size;
  return object.lookup.add(name).size === before;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
}

/** A name may be written with escapes, and two spellings of one name are one name. */
function nameIn(text: string, start: number, end: number): string {
  for (let i = start + 1; i < end; i += 1)
    if (text.charCodeAt(i) === backslash) return JSON.parse(text.slice(start, end + 1)) as string;
  return text.slice(start + 1, end);
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  for (let code = text.charCodeAt(end); isDigit(code) || isNumberSign(code); code = text.charCodeAt(end)) end += 1;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** `.`, `e`, `E`, `+`, `-` */
function isNumberSign(code: number): boolean {
  return code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === minus;
}

const MAX_POINTER_LENGTH = 200;

function malformed(what: string, levels: readonly Level[]): Problem {
  const place = appendPointer('', ...levels.map(({ at }) => at));
  return new Problem('malformed_body', { detail: `${place.slice(0, MAX_POINTER_LENGTH) || 'The text'} ${what}.` });
}
