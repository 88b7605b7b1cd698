import { isUtf8 } from 'node:buffer';
import { Dicer } from '@fastify/busboy';
import { parse } from 'content-type';
import { Problem } from '../problem.js';
import { asArray, asObject, asString } from '../util/json.js';
import { parseMediaType, type MediaType } from '../util/media-type.js';

/** One part of a multipart body. */
export interface Part {
  /** `undefined` where parts go by their position. */
  readonly name: string | undefined;
  /** Its header fields, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The media type it declares; `text/plain` when it declares none. */
  readonly mediaType: MediaType;
  /** `undefined` when it was sent without one. */
  readonly filename: string | undefined;
  readonly chunks: readonly Buffer<ArrayBuffer>[];
}

type PartHeader = Omit<Part, 'chunks'>;

/** Beside the size of the whole body: what a form can do to memory and time with parts that are next to nothing. */
const MAX_PARTS = 1000;
const MAX_FILES = 200;
const MAX_NAME_LENGTH = 200;
const MAX_HEADER_LENGTH = 16_384;

const DEFAULT_TYPE: MediaType = { type: 'text', subtype: 'plain', essence: 'text/plain', parameters: new Map() };

/**
 * Takes a multipart body apart.
 *
 * @param isNamed whether its parts need a name, as in `multipart/form-data` (RFC 7578)
 *
 * @throws Problem `malformed_body` when it is broken, ends early, or has parts without a name; `body_too_large` when
 *   it has too many parts
 */
export async function parseMultipart(
  { parameters }: MediaType,
  bytes: Buffer,
  isNamed = true,
): Promise<readonly Part[]> {
  const parser = newParser(parameters.get('boundary') ?? '');
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    let begun = 0;
    let files = 0;
    parser.on('part', (stream) => {
      begun += 1;
      if (begun > MAX_PARTS) refuse(tooManyParts());
      const chunks: Buffer<ArrayBuffer>[] = [];
      stream.on('header', (fields) => {
        try {
          const header = parseHeader(fields, isNamed);
          if (header.filename !== undefined) files += 1;
          if (files > MAX_FILES) refuse(tooManyParts());
          parts.push({ ...header, chunks });
        } catch (error) {
          refuse(error);
        }
      });
      stream.on('data', (chunk: Buffer<ArrayBuffer>) => void chunks.push(chunk));
      // The parser reports it as well.
      stream.on('error', () => undefined);
    });
    parser.on('error', (cause) => refuse(malformed('The body is not a complete multipart body.', cause)));
    parser.on('finish', () => {
      if (parts.length === begun) resolve(parts);
      else refuse(malformed('A part has no complete header.'));
    });
    parser.end(bytes);

    function refuse(problem: unknown): void {
      reject(problem instanceof Error ? problem : new Error(String(problem)));
      parser.removeAllListeners('part');
    }
  });
}

function newParser(boundary: string): Dicer {
  if (boundary === '') throw malformed('The Content-Type has no boundary.');
  try {
    return new Dicer({ boundary });
  } catch (cause) {
    throw malformed('The boundary is too long.', cause);
  }
}

/** Reads the fields of a part's header, which the parser leaves as one character per byte. */
function parseHeader(fields: object, isNamed: boolean): PartHeader {
  const header = asObject(fields);
  if (lengthOf(header) > MAX_HEADER_LENGTH) throw malformed('The header of a part is too long.');
  const type = asString(asArray(header['content-type'])[0]);
  const mediaType = type === undefined ? DEFAULT_TYPE : parseMediaType(type);
  if (!mediaType) throw malformed('The Content-Type of a part is not a media type.');
  const { name, filename } = parseDisposition(asString(asArray(header['content-disposition'])[0]) ?? '');
  if (isNamed && (name === undefined || name.length > MAX_NAME_LENGTH))
    throw malformed(`Every part needs a name of at most ${MAX_NAME_LENGTH} characters.`);
  return {
    name,
    headers: textsOf(header),
    mediaType,
    filename: filename === undefined ? undefined : baseName(filename),
  };
}

/** Several fields of one name are one list (RFC 9110, section 5.3). */
function textsOf(header: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(header).map(([name, values]) => [name, asArray(values).join(', ')]));
}

function lengthOf(header: Readonly<Record<string, unknown>>): number {
  let length = 0;
  for (const values of Object.values(header)) for (const value of asArray(values)) length += String(value).length;
  return length;
}

/** Nearly all names are of these characters, which mean themselves. */
const PLAIN_TEXT = /^[\x20-\x5b\x5d-\x7e]*$/;

/** A `Content-Disposition` has the syntax of a media type's parameters; clients send its texts in UTF-8. */
function parseDisposition(bytes: string): { readonly name?: string; readonly filename?: string } {
  const { type, parameters } = parse(PLAIN_TEXT.test(bytes) ? bytes : decodeHeader(bytes));
  // Parts by position may be an `attachment` with a file name (RFC 2183).
  if (type === 'form-data') return parameters;
  return parameters['filename'] === undefined ? {} : { filename: parameters['filename'] };
}

function decodeHeader(bytes: string): string {
  const raw = Buffer.from(bytes, 'latin1');
  if (!isUtf8(raw)) throw malformed('The header of a part is not UTF-8.');
  // A backslash that escapes nothing is one: `C:\file` of old clients.
  return raw.toString().replaceAll(/\\(["\\])?/g, (escape, escaped) => (escaped === undefined ? '\\\\' : escape));
}

/** The last segment of a path, without what could change its meaning for a file system, a header or a reader. */
function baseName(sent: string): string {
  const base = sent.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const name = base.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim();
  return name === '.' || name === '..' ? '' : Array.from(name).slice(0, MAX_NAME_LENGTH).join('');
}

function malformed(detail: string, cause?: unknown): Problem {
  return new Problem('malformed_body', { detail, cause });
}

function tooManyParts(): Problem {
  return new Problem('body_too_large', { detail: 'The body has too many parts.' });
}
