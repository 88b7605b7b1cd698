import { memoize } from '../util/memoize.js';
import { isLinear } from './regexp/is-linear.js';
import { createLinearMatcher, type Matches } from './regexp/linear-engine.js';
import { parseRegExp } from './regexp/parse.js';
import { toSource, type Flags, type Node } from './regexp/syntax.js';

const MAX_PATTERNS = 5000;

/** A compiled `pattern`. */
export interface Pattern {
  /** Takes time proportional to the length of the text. */
  test(text: string): boolean;
  toString(): string;
}

/** A pattern that no engine matches in time proportional to the text. */
export class BacktrackingPattern extends Error {}

interface CompiledPattern {
  readonly pattern: Pattern | undefined;
  /** Whether JavaScript's engine could take longer than in proportion to the text. */
  readonly canBacktrack: boolean;
}

/**
 * Compiles a `pattern` of a contract: with the `u` flag, as JSON Schema 2020-12 (section 6.4) wants it, and without it
 * where only that works, as many documents need. Every reader of a pattern reads it with this function.
 *
 * A pattern that is proven to take linear time runs on JavaScript's engine, any other one on RE2.
 *
 * @throws SyntaxError when it is not a regular expression
 * @throws BacktrackingPattern when neither engine matches it in linear time
 */
export function compilePattern(source: string): Pattern {
  const { pattern } = compile(source);
  if (!pattern) throw new BacktrackingPattern(`${source} can take time that grows faster than the text`);
  return pattern;
}

/** What is wrong with a pattern, so that it cannot be used; `undefined` when it can be. */
export function findPatternFault(source: string): 'invalid' | 'backtracking' | undefined {
  try {
    return compile(source).pattern ? undefined : 'backtracking';
  } catch {
    return 'invalid';
  }
}

/**
 * Whether an engine that goes back and tries again can take more than linear time for a pattern. What is no regular
 * expression runs on no engine.
 */
export function canBacktrack(source: string): boolean {
  return findPatternFault(source) !== 'invalid' && compile(source).canBacktrack;
}

const compile = memoize(MAX_PATTERNS, (source): CompiledPattern => {
  const expression = compileExpression(source);
  const flags = expression.flags === 'u' ? 'u' : '';
  const parsed = parseRegExp(source, flags);
  if (!parsed) return { pattern: undefined, canBacktrack: true };
  if (isLinear(parsed, flags)) return { pattern: expression, canBacktrack: false };

  const parts = splitLookaheads(parsed).map((part) => ({ ...part, matches: createMatcher(part.node, flags) }));
  const isNative = parts.every((part) => isLinear(part.node, flags));
  const matchers = parts.flatMap(({ matches, expected }) => (matches ? [{ matches, expected }] : []));
  if (matchers.length < parts.length) return { pattern: undefined, canBacktrack: true };
  const pattern = {
    test: (text: string) => matchers.every(({ matches, expected }) => matches(text) === expected),
    toString: () => expression.toString(),
  };
  return { pattern, canBacktrack: !isNative };
});

function compileExpression(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}

function createMatcher(node: Node, flags: Flags): Matches | undefined {
  if (!isLinear(node, flags)) return createLinearMatcher(node, flags);
  const expression = new RegExp(toSource(node), flags);
  return (text) => expression.test(text);
}

/** A pattern that has to match a text, or must not. */
interface Part {
  readonly node: Node;
  readonly expected: boolean;
}

/** Splits `^(?=a)(?!b)c` into `^a`, `^b`, which must not match, and `^c`: all of them begin at the same place. */
function splitLookaheads(node: Node): readonly Part[] {
  const [start, ...others] = node.kind === 'sequence' ? node.nodes : [];
  if (start?.kind !== 'assertion' || start.source !== '^') return [{ node, expected: true }];
  const parts: Part[] = [];
  for (const [index, other] of others.entries()) {
    if (other.kind !== 'lookaround' || other.open.startsWith('(?<')) {
      parts.push({ node: sequence(start, ...others.slice(index)), expected: true });
      break;
    }
    parts.push({ node: sequence(start, other.node), expected: other.open === '(?=' });
  }
  return parts;
}

function sequence(...nodes: readonly Node[]): Node {
  return { kind: 'sequence', nodes };
}
