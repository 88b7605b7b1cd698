import sanitizeHtml from 'sanitize-html';

/** Tags that end a word; the others may stand inside one. */
const blocks = /<\/?(?:address|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|table|td|th|tr|ul)\b[^>]*>/gi;

/**
 * What a search looks through: title and body without markup, so that nobody finds a `<strong>` by its name, and folded.
 *
 * @param body clean HTML
 */
export function searchText(title: string, body: string): string {
  const text = sanitizeHtml(body.replace(blocks, ' $&'), { allowedTags: [], allowedAttributes: {} });
  return folded(`${title}\n${text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')}`);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * A `LIKE` pattern for texts that contain `text`; its wildcards stand for themselves, with `\` before them, which is
 * PostgreSQL's default escape.
 */
export function containing(text: string): string {
  return `%${folded(text).replace(/[\\%_]/g, '\\$&')}%`;
}

/** Here and not in SQL: what a database takes for lower case hangs on the locale it was made with. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}
