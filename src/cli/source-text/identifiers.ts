const MAX_IDENTIFIER_LENGTH = 100;

/** What identifiers consist of here: letters, digits and marks of the basic plane, which every tool agrees on. */
const WORD = String.raw`(?![\u2e2f\u{10000}-\u{10ffff}])[\p{L}\p{Nd}\p{Mn}\p{Mc}_$]`;
const words = new RegExp(`(?:${WORD})+`, 'gu');
const startsIdentifier = /^[\p{L}_$]/u;

/** Converts an `operationId`, which can be any text, to an identifier: `pets/list` to `petsList`. */
export function toIdentifier(id: string): string {
  const [first = '', ...others] = id.match(words) ?? [];
  const joined = first + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const name = joined.slice(0, MAX_IDENTIFIER_LENGTH);
  if (!startsIdentifier.test(name)) return `_${name}`;
  return reserved.has(name) ? `${name}_` : name;
}

/**
 * Creates a function that makes identifiers of texts. It never returns a name twice: `pets/list` becomes `petsList`, and
 * `pets.list` after it `petsList2`.
 *
 * @param taken names it does not return
 */
export function createNamer(taken: Iterable<string> = []): (text: string) => string {
  const used = new Set(taken);
  return (text) => {
    const name = toIdentifier(text);
    let unique = name;
    for (let count = 2; used.has(unique); count += 1) unique = `${name}${count}`;
    used.add(unique);
    return unique;
  };
}

/** Checks whether a text is an identifier that `toIdentifier` could make. */
export function isIdentifier(text: string): boolean {
  return startsIdentifier.test(text) && text.replace(words, '') === '';
}

/** The reserved words of ECMAScript in strict mode and in modules, and the names that generated files use themselves. */
const reserved = new Set([
  ...['arguments', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete'],
  ...['do', 'else', 'enum', 'eval', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'implements'],
  ...['import', 'in', 'instanceof', 'interface', 'let', 'new', 'null', 'package', 'private', 'protected', 'public'],
  ...['return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'undefined', 'var', 'void'],
  ...['while', 'with', 'yield'],
  ...['Handler', 'Handlers', 'Problem', 'User', 'handlers', 'operations'],
]);
