/** Characters that move a terminal's cursor, color it or break a line: control and format characters, line separators. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Nothing to replace: printable ASCII without the dots of a token. */
const PLAIN = /^[\x20-\x2d\x2f-\x7e]*$/;

/** A JWT in compact form may stand anywhere a client can write, and must not reach the log. */
const TOKEN = /[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g;

/** Replaces control characters, so that a text from outside stays on one line of a log or a terminal. */
export function replaceControlCharacters(text: string): string {
  return text.replace(CONTROL_CHARACTERS, '\ufffd');
}

/**
 * Returns a text that a client chose as it may be logged: without control characters and tokens, and cut.
 *
 * @param maxLength in characters
 */
export function logText(text: string, maxLength = 200): string {
  if (text.length <= maxLength && PLAIN.test(text)) return text;
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return replaceControlCharacters(cut.replace(TOKEN, '[token]'));
}
