/** What would move a terminal's cursor, colour it or break a line: control and formatting characters, line separators. */
const controls = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A text from outside as it can be shown on one line of a log or a terminal: it cannot forge another line. */
export function replaceControlCharacters(text: string): string {
  return text.replace(controls, '\ufffd');
}
