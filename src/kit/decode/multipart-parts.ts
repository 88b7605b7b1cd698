import busboy, { type Busboy } from 'busboy';
import { Problem } from '../problem.js';

/** One part of a `multipart/form-data` body. */
export type Part = {
  readonly name: string;
  /** The media type it declares; `text/plain` when it declares none. */
  readonly type: string;
} & (
  | { readonly text: string; readonly file?: undefined }
  | {
      readonly file: { readonly name: string; readonly pieces: readonly Buffer<ArrayBuffer>[] };
      readonly text?: undefined;
    }
);

/** Beside the size of the whole body: what a form can do to memory and time with parts that are next to nothing. */
const limits = { fields: 1000, files: 200, parts: 1001, fieldSize: Infinity };
const MAX_NAME_LENGTH = 200;

/**
 * Takes a body in `multipart/form-data` (RFC 7578) apart.
 *
 * @param contentType with its boundary
 * @throws Problem `malformed_body` when it is broken, ends early, or has parts without a name; `body_too_large` when
 *   it has too many parts
 */
export async function parseMultipart(contentType: string, bytes: Buffer): Promise<readonly Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    const parser = newParser(contentType);
    let replacementWasSent: boolean | undefined;
    parser.on('field', (name: string | undefined, text, { mimeType }) => {
      if (name === undefined || name.length > MAX_NAME_LENGTH) refuse(invalidPartName());
      // The parser replaces what is not UTF-8; a replacement that nobody sent shows that there was some.
      else if (text.includes('\uFFFD') && !(replacementWasSent ??= bytes.includes('\uFFFD')))
        refuse(malformed('A part is not UTF-8.'));
      else parts.push({ name, type: mimeType, text });
    });
    parser.on('file', (name: string | undefined, stream, { filename, mimeType }) => {
      const pieces: Buffer<ArrayBuffer>[] = [];
      stream.on('data', (piece: Buffer<ArrayBuffer>) => pieces.push(piece));
      stream.on('error', () => undefined);
      if (name === undefined || name.length > MAX_NAME_LENGTH) refuse(invalidPartName());
      else parts.push({ name, type: mimeType, file: { name: fileName(filename), pieces } });
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
      parser.on(limit, () => refuse(new Problem('body_too_large', { detail: 'The body has too many parts.' })));
    parser.on('error', (cause: unknown) => refuse(malformed('The body is not a complete multipart body.', cause)));
    parser.on('close', () => resolve(parts));
    parser.end(bytes);

    function refuse(problem: Problem): void {
      reject(problem);
      parser.destroy();
    }
  });
}

function newParser(contentType: string): Busboy {
  try {
    return busboy({ headers: { 'content-type': contentType }, limits, defParamCharset: 'utf8' });
  } catch (cause) {
    throw malformed('The Content-Type has no boundary.', cause);
  }
}

/** The last part of a path, without what could change its meaning for a file system, a header or a reader. */
function fileName(sent: string | undefined): string {
  const base = (sent ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const name = base.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim();
  return name === '.' || name === '..' ? '' : Array.from(name).slice(0, MAX_NAME_LENGTH).join('');
}

function malformed(detail: string, cause?: unknown): Problem {
  return new Problem('malformed_body', { detail, cause });
}

function invalidPartName(): Problem {
  return malformed(`Every part needs a name of at most ${MAX_NAME_LENGTH} characters.`);
}
