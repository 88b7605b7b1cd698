/** Characters that end a name early, move it into another folder or make it look like another. */
const unwanted = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu;

/** Characters, as JSON Schema's `maxLength` counts them. */
const longest = 255;

/**
 * The name of an uploaded file as it is kept: the last part of a path, without characters that some system refuses
 * or misreads.
 *
 * @param name as the client sent it
 */
export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = Array.from(last.replace(unwanted, '').normalize('NFC')).slice(0, longest).join('').trim();
  return /^\.*$/.test(clean) ? 'attachment' : clean;
}

/**
 * `Content-Disposition` of a download (RFC 6266): the name in UTF-8 (RFC 8187), and in ASCII for those who do not read
 * that.
 *
 * @param name from `cleanFileName`
 */
export function contentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  // RFC 8187 leaves fewer characters as they are than encodeURIComponent does.
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
