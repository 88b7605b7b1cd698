import { SourceText, type Html } from './source-text.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Creates text for the content of an element, or for an attribute in quotes. */
export function htmlText(text: string): Html {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd');
  return SourceText.trusted(visible.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ''));
}
