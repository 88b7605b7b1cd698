import type { Flags } from './syntax.js';

/** Which characters one place of a regular expression accepts, as far as it takes to see whether two sets overlap. */
export interface CharacterSet {
  /** One bit for each character of ASCII. */
  readonly ascii: bigint;
  /** Whether it may accept others; such sets count as overlapping. */
  readonly beyond: boolean;
}

export const EMPTY_SET: CharacterSet = { ascii: 0n, beyond: false };

/** Characters of ASCII as they stand in a class, by themselves or escaped. */
const CLASS_OF_ASCII =
  /^\[\^?(?:[\0-\x5b\x5d-\x7f]|\\(?:[bdwfnrtv0]|c[A-Za-z]|x[0-7][\dA-Fa-f]|u00[0-7][\dA-Fa-f]|[^A-Za-z\d]))*\]$/;
const ASCII = /^(?:[\0-\x7f]|\\(?:[dwfnrtv0]|c[A-Za-z]|x[0-7][\dA-Fa-f]|u00[0-7][\dA-Fa-f]|[^A-Za-z\d]))$/;

/** Which characters beyond ASCII a part that accepts one character accepts. */
function beyondAscii(source: string): 'none' | 'all' | 'some' {
  if (source === '.') return 'some';
  if (source === '\\D' || source === '\\W') return 'all';
  if (CLASS_OF_ASCII.test(source)) return source.startsWith('[^') ? 'all' : 'none';
  return ASCII.test(source) ? 'none' : 'some';
}

/**
 * Returns the set of a part of a regular expression that accepts one character. The part itself is asked: what an escape
 * or a class means is not told a second time here.
 */
export function characterSet(source: string, flags: Flags): CharacterSet {
  const one = new RegExp(`^(?:${source})$`, flags);
  let ascii = 0n;
  for (let code = 0; code <= MAX_ASCII; code += 1) if (one.test(String.fromCharCode(code))) ascii |= 1n << BigInt(code);
  return { ascii, beyond: beyondAscii(source) !== 'none' };
}

export function overlap(a: CharacterSet, b: CharacterSet): boolean {
  return (a.ascii & b.ascii) !== 0n || (a.beyond && b.beyond);
}

export function unite(a: CharacterSet, b: CharacterSet): CharacterSet {
  return { ascii: a.ascii | b.ascii, beyond: a.beyond || b.beyond };
}

/** A run of characters, first and last included. */
export type Range = readonly [first: number, last: number];

const MAX_ASCII = 0x7f;
const MAX_CODE_POINT = 0x10ffff;
const FIRST_ASTRAL = 0x10000;

/** Stretches of code points in an order in which no two of them can be read as a surrogate pair. */
const STRETCHES: readonly Range[] = [
  [MAX_ASCII + 1, 0xd7ff],
  [0xdc00, 0xdfff],
  [0xd800, 0xdbff],
  [0xe000, 0xffff],
  [FIRST_ASTRAL, MAX_CODE_POINT],
];

/** Returns all characters that a part of a regular expression accepts, in ranges. May take milliseconds. */
export function characterRanges(source: string, flags: Flags): readonly Range[] {
  const runs = new RegExp(`(?:${source})+`, `${flags}g`);
  const ranges = runsIn([0, MAX_ASCII], runs);
  switch (beyondAscii(source)) {
    case 'none':
      return ranges;
    case 'all':
      return [...ranges, [MAX_ASCII + 1, MAX_CODE_POINT]];
    case 'some':
      return [...ranges, ...STRETCHES.flatMap((stretch) => runsIn(stretch, runs))];
  }
}

function runsIn([first, last]: Range, runs: RegExp): readonly Range[] {
  // Without the flag, half of an astral character is one: such a character is accepted if both of its halves are.
  if (first === FIRST_ASTRAL && !runs.unicode) {
    const [run = ''] = '\u{10000}'.match(runs) ?? [];
    return run.length === 2 ? [[first, last]] : [];
  }
  const width = first === FIRST_ASTRAL ? 2 : 1;
  return [...textOf(first, last).matchAll(runs)].map(({ 0: run, index }) => [
    first + index / width,
    first + (index + run.length) / width - 1,
  ]);
}

/** Returns all characters of a stretch in one text. */
function textOf(first: number, last: number): string {
  const units = new Uint16Array((last - first + 1) * (first === FIRST_ASTRAL ? 2 : 1));
  let end = 0;
  for (let code = first; code <= last; code += 1) {
    if (code >= FIRST_ASTRAL) units[end++] = 0xd800 + ((code - FIRST_ASTRAL) >> 10);
    units[end++] = code < FIRST_ASTRAL ? code : 0xdc00 + (code & 0x3ff);
  }
  return Buffer.from(units.buffer).toString('utf16le');
}
