/** Characters that truncate a name, move the file into another folder or disguise its extension. */
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu;

/** In characters, as JSON Schema's `maxLength` counts them. */
const MAX_NAME_LENGTH = 255;

/**
 * Sanitizes the name of an uploaded file: the last segment of the path, without characters that are unsafe on some
 * system.
 *
 * @param name as sent by the client
 */
export function sanitizeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = Array.from(last.replace(UNSAFE_CHARACTERS, '').normalize('NFC'))
    .slice(0, MAX_NAME_LENGTH)
    .join('')
    .trim();
  return /^\.*$/.test(clean) ? 'attachment' : clean;
}

/**
 * Returns the `Content-Disposition` of a download (RFC 6266), with the name in UTF-8 (RFC 8187) and an ASCII fallback.
 *
 * @param name from `sanitizeFileName`
 */
export function contentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  // RFC 8187 allows fewer unescaped characters than encodeURIComponent.
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
