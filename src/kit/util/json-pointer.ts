/** JSON Pointers in URI fragments (RFC 6901, section 6), as `$ref` has them: `#/paths/~1notes/get`. */

/** The pointer to a place below another. */
export function appendPointer(pointer: string, ...segments: readonly (string | number)[]): string {
  let appended = pointer;
  for (const segment of segments) appended += `/${escapeSegment(String(segment))}`;
  return appended;
}

function escapeSegment(segment: string): string {
  return /[~/]/.test(segment) ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;
}

/** The unescaped segments of `#/…`; none for `#`. `undefined` for what is no pointer. */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === '#' || pointer === '') return [];
  const start = pointer.startsWith('#/') ? 2 : pointer.startsWith('/') ? 1 : 0;
  if (start === 0) return undefined;
  return pointer
    .slice(start)
    .split('/')
    .map((segment) => decodeSegment(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Percent-decoding that leaves what is not encoded as it is: many documents write `{id}` and `%` plainly. */
function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The value a pointer leads to inside a document; `undefined` when it leads nowhere. */
export function resolvePointer(document: unknown, pointer: string): unknown {
  const segments = parsePointer(pointer);
  if (!segments) return undefined;
  let value = document;
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}
