/** The preferences of a client (the `Prefer` header of RFC 7240, with the preferences of Prism). */
export interface Preferences {
  /** `code=404` */
  readonly code: string | undefined;
  /** `example=name` */
  readonly example: string | undefined;
}

/** Parses `Prefer: code=404, example="not found"`. Of a repeated preference the first counts (RFC 7240, section 2). */
export function readPreferences(header: string | readonly string[] | undefined): Preferences {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain] of text
    .slice(0, 1000)
    .matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))/g)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, quoted ?? plain ?? '');
  }
  return { code: found.get('code'), example: found.get('example') };
}
