import { Problem } from '../problem.js';

/** Decodes one part of a text that has been split before: an encoded delimiter never separates. */
export type Decode = (raw: string) => string;

/** RFC 3986 allows printable ASCII only; other bytes arrive here as one character each. */
const foreign = /[^\x21-\x7e]/;

/** Throws for a part of a request URI that no URI can have. */
export function assertUri(raw: string): void {
  if (foreign.test(raw)) throw malformedUri();
}

/** Percent-decoding as UTF-8 (RFC 3986, section 2.1). */
export const decodePath: Decode = (raw) => (raw.includes('%') ? decoded(raw, malformedUri) : raw);

/** Percent-decoding as UTF-8 with `+` for a blank, as HTML forms write queries. */
export const decodeQuery: Decode = (raw) => decodeForm(raw, malformedUri);

/** The same for a body in `application/x-www-form-urlencoded`. */
export const decodeBody: Decode = (raw) =>
  decodeForm(raw, () => new Problem('malformed_body', { detail: 'The form has percent-encoding that is not UTF-8.' }));

/** Cookie values may contain a bare `%`: invalid percent-encoding is kept as it is. */
export const decodeCookie: Decode = (raw) => {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
};

/** Header values are not percent-encoded (OpenAPI 3.1.1, appendix D); blanks around list members do not count. */
export const decodeHeader: Decode = (raw) => raw.trim();

/** Parts of a multipart body are not encoded. */
export const decodeNothing: Decode = (raw) => raw;

function decodeForm(raw: string, problem: () => Problem): string {
  const spaced = raw.includes('+') ? raw.replaceAll('+', ' ') : raw;
  return spaced.includes('%') ? decoded(spaced, problem) : spaced;
}

function decoded(raw: string, problem: () => Problem): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw problem();
  }
}

function malformedUri(): Problem {
  return new Problem('malformed_uri', { detail: 'The URI has characters or percent-encoding that are not UTF-8.' });
}
