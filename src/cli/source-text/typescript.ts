import { isIdentifier } from './identifiers.js';
import { SourceText, type TypeScript } from './source-text.js';

/** Control and format characters, line separators and lone surrogates: invisible, or not fit for a source file. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Creates a string literal in single quotes. */
export function stringLiteral(text: string): TypeScript {
  return SourceText.trusted(`'${text.replace(/[\\']/g, '\\$&').replace(INVISIBLE, escapeCharacter)}'`);
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Creates a documentation comment on one line: nothing in the text ends it. */
export function docComment(text: string): TypeScript {
  const line = text.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  return SourceText.trusted(`/** ${line.replace(/\*(?=\/)/g, '*\\')} */`);
}

/**
 * Returns a name that `toIdentifier` or a namer made.
 *
 * @throws TypeError for a text that is not an identifier
 */
export function identifier(name: string): TypeScript {
  if (!isIdentifier(name)) throw new TypeError(`${name} is not an identifier`);
  return SourceText.trusted(name);
}

/** Creates the name of a property in an object literal. `__proto__` becomes a property as well. */
export function propertyName(name: string): TypeScript {
  if (name === '__proto__') return SourceText.trusted(`['__proto__']`);
  return /^[a-z_$][\w$]*$/i.test(name) ? SourceText.trusted(name) : stringLiteral(name);
}

/** Creates the literal of a value of JSON, none of whose keys is a text of a document. */
export function jsonLiteral(value: unknown): TypeScript {
  return SourceText.trusted(JSON.stringify(value).replace(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, escapeCharacter));
}
