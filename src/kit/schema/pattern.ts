import { memoize } from '../util/memoize.js';

const MAX_PATTERNS = 5000;

/**
 * Compiles a `pattern` of a contract: with the `u` flag, as JSON Schema 2020-12 (section 6.4) wants it, and without it
 * where only that works, as many documents need. Every reader of a pattern reads it with this function.
 *
 * @throws SyntaxError when it is not a regular expression
 */
export const compilePattern: (source: string) => RegExp = memoize(MAX_PATTERNS, (source) => {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
});

export function isPattern(source: string): boolean {
  try {
    compilePattern(source);
    return true;
  } catch {
    return false;
  }
}
