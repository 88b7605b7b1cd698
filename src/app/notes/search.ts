import sanitizeHtml from 'sanitize-html';

/** Tags that separate words; other tags can occur within a word. */
const BLOCK_TAGS = /<\/?(?:address|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|table|td|th|tr|ul)\b[^>]*>/gi;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * Returns the text that a search matches against: title and body without markup, case-folded.
 *
 * @param body sanitized HTML
 */
export function searchText(title: string, body: string): string {
  const text = sanitizeHtml(body.replace(BLOCK_TAGS, ' $&'), { allowedTags: [], allowedAttributes: {} });
  return fold(`${title}\n${text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? '')}`);
}

/**
 * Returns a `LIKE` pattern that matches texts containing `text`. Wildcards in it are escaped with `\`, PostgreSQL's
 * default escape character.
 */
export function containsPattern(text: string): string {
  return `%${fold(text).replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * Checks whether the index of the texts can be used: it holds groups of three letters or digits. Whether other letters
 * than English ones count depends on the locale of the database.
 */
export function isIndexable(text: string): boolean {
  return /[a-z0-9]{3}/.test(fold(text));
}

/** Folds case and white space here, not in SQL: lower case in a database depends on its locale. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}
