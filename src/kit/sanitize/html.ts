import sanitizeHtml from 'sanitize-html';

/** What may be in HTML from outside: text structure, links to the web, nothing that runs, loads or restyles. */
const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'pre', 'ul', 'ol', 'li', 'dl', 'dt', 'dd',
    'a', 'abbr', 'b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'mark', 'small', 'sub', 'sup', 'code', 'kbd', 'q',
    'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td',
  ], // prettier-ignore
  allowedAttributes: {
    a: ['href', 'title', 'rel'],
    abbr: ['title'],
    th: ['colspan', 'rowspan'],
    td: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nestingLimit: 100,
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow' }) },
};

/** `format: html`: what is on the allow-list stays, everything else goes. Cleaning twice changes nothing more. */
export function sanitizeHtmlText(html: string): string {
  return sanitizeHtml(withoutControls(html), allowed);
}

const MAX_ROUNDS = 8;

/**
 * `format: plain-text`: no markup, no control characters, in Unicode's composed form (NFC). The result is text, not
 * HTML: `a < b` stays as it is. Markup that hides in entities goes too, as some page will decode them.
 */
export function stripMarkup(text: string): string {
  let clean = withoutControls(text).normalize('NFC');
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = clean;
    clean = withoutControls(unescape(sanitizeHtml(clean, { allowedTags: [], allowedAttributes: {} })));
    if (clean === before) return clean;
  }
  // Nested deeper than anyone writes: what could begin a tag goes.
  return clean.replaceAll('<', '');
}

/** Undoes what the sanitizer escapes. */
function unescape(html: string): string {
  return html.replace(/&(lt|gt|quot|amp);/g, (_, name: string) => characters[name] ?? '');
}

const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** Control characters but tab and line ends, and those that turn the direction of text and hide what it says. */
function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069\ufeff]/gu, '');
}
