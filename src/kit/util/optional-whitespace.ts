/**
 * Removes optional whitespace (OWS: space and tab, RFC 9110, section 5.6.3) from both ends. `String.trim` removes more,
 * such as U+00A0, which would make two parties read one header differently.
 */
export function trimOptionalWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOptionalWhitespace(text.charCodeAt(start))) start += 1;
  while (end > start && isOptionalWhitespace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isOptionalWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
