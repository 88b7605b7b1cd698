/**
 * The Content Security Policy of pages made of text and one style sheet: nothing runs, nothing is sent, no other site
 * may frame it.
 */
export const textPolicy = policy({ 'style-src': "'self'", 'img-src': "'self'" });

/**
 * The policy of the Swagger UI page: scripts, styles and requests of this host only, no inline code of any kind.
 * `data:` images are the icons in Swagger UI's own style sheet; `blob:` shows pictures and sound an operation answered.
 */
export const swaggerUiPolicy = policy({
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'media-src': 'blob:',
  'connect-src': "'self'",
});

/** The policy of the console: its own script and style, and requests to this host. */
export const consolePolicy = policy({ 'script-src': "'self'", 'style-src': "'self'", 'connect-src': "'self'" });

function policy(allowed: Readonly<Record<string, string>>): string {
  const closed = { 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" };
  return Object.entries({ 'default-src': "'none'", ...allowed, ...closed })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
