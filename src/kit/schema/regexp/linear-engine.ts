import { RE2JS } from 're2js';
import { lazy } from '../../util/lazy.js';
import { memoize } from '../../util/memoize.js';
import { characterRanges } from './character-set.js';
import { contains, toSource, type Flags, type Node } from './syntax.js';

/** Matches a text in time proportional to its length. */
export type Matches = (text: string) => boolean;

/** The engine counts to 1000, and takes longer the more places for a character a pattern has. */
const MAX_PLACES = 1000;

const MAX_SETS = 1000;

/**
 * Compiles a pattern for RE2, which tries all ways at once. It is given the characters that JavaScript's engine accepts,
 * so that nothing is left that the two read in different ways.
 *
 * @returns `undefined` for what RE2 cannot do: lookarounds, backreferences, and too many places for a character
 */
export function createLinearMatcher(pattern: Node, flags: Flags): Matches | undefined {
  if (contains(pattern, 'lookaround', 'backreference') || placesOf(pattern) > MAX_PLACES) return undefined;
  // The characters of a set are asked for one by one: only when a text is there to match.
  const compiled = lazy(() => RE2JS.compile(toSource(pattern, setOf[flags])));
  return (text) => compiled().test(text);
}

/** Writes a part that accepts one character as a class of code points. */
const setOf = {
  u: memoize(MAX_SETS, (source) => writeSet(source, 'u')),
  '': memoize(MAX_SETS, (source) => writeSet(source, '')),
};

function writeSet(source: string, flags: Flags): string {
  const ranges = characterRanges(source, flags).map(([first, last]) => `${codePoint(first)}-${codePoint(last)}`);
  return ranges.length > 0 ? `[${ranges.join('')}]` : '[^\\x{0}-\\x{10FFFF}]';
}

function codePoint(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

/** Returns how many places for a character a pattern has when all that is counted is written out. */
function placesOf(node: Node): number {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.nodes.reduce((sum, part) => sum + placesOf(part), 0);
    case 'repetition':
      return placesOf(node.node) * Math.max(1, node.max === Infinity ? node.min : node.max);
    default:
      return 1;
  }
}
