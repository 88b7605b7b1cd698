const MAX_KEY_LENGTH = 255;

/** A string of RFC 9651, section 3.3.3. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
/** What most clients send: a UUID, a ULID, base64, without quotes. */
const BARE = /^[\w.~:+/=-]+$/;

/**
 * Parses the value of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-06): a quoted string, or the same
 * without quotes, as clients of older APIs send it.
 *
 * @returns `undefined` when it is neither, has more than 255 characters, or was sent twice
 */
export function parseIdempotencyKey(header: string): string | undefined {
  const quoted = QUOTED.exec(header)?.[1];
  const key = quoted === undefined ? BARE.exec(header)?.[0] : quoted.replace(/\\(.)/g, '$1');
  return key === undefined || key === '' || key.length > MAX_KEY_LENGTH ? undefined : key;
}
