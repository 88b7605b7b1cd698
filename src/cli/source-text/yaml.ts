import { SourceText, type Yaml } from './source-text.js';

/** Creates a scalar in double quotes. JSON escapes less than YAML wants: no invisible characters beyond ASCII. */
export function yamlString(text: string): Yaml {
  return SourceText.trusted(JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escapeUnits));
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
