import type { IncomingMessage } from 'node:http';
import type { MediaTypeObject, Operation } from '../contract/model.js';
import { Problem } from '../problem.js';
import type { SchemaSource } from '../schema/schema.js';
import { textBody } from '../schema/text-body.js';
import { createMediaTypeMatcher, isRange, type BodyFormat, type BodyKind } from '../util/media-type.js';
import { lazy } from '../util/lazy.js';
import { memoize } from '../util/memoize.js';
import { contentLength, readBodyBytes, type ChunkBuffer } from './body-stream.js';
import { charsetOf, decodeCharset } from './charset.js';
import { invalidInput } from './location.js';
import type { MediaDecoder } from './media-decoder.js';
import { multipartDecoder } from './multipart.js';
import { isPositional, positionalMultipartDecoder } from './positional-multipart.js';
import { requestFormats } from './request-formats.js';
import { ReceivedBytes } from './received-bytes.js';
import { parseJson } from './strict-json.js';
import { urlencodedDecoder } from './urlencoded.js';

/** A body as the contract describes it. */
export interface DecodedBody {
  /** The media type or range of the contract, and how the body is written. */
  readonly format: BodyFormat;
  /** The media type as the contract writes it; for a range the media type that was sent: `image/png`. */
  readonly contentType: string;
  readonly body: unknown;
}

/**
 * Decodes the body of a request. Returns `undefined`, or a promise of it, when there is none.
 *
 * @throws Problem, always by rejecting: `unsupported_media_type`, `body_too_large`, `malformed_body`, or
 *   `invalid_input` for a body where the contract has none
 */
export type BodyDecoder = (request: IncomingMessage) => Promise<DecodedBody | undefined> | undefined;

/** What is known of a `Content-Type` that an operation accepts. */
interface AcceptedType {
  readonly format: BodyFormat;
  readonly contentType: string;
  /** Returns the function that makes a value of the bytes; throws for a charset that is not accepted. */
  readonly decoder: () => (bytes: ChunkBuffer) => unknown;
}

const MAX_CONTENT_TYPES = 100;

/**
 * Creates the body decoder of an operation.
 *
 * @param maxBodySize the most bytes of a body, counted after decompression too
 */
export function createBodyDecoder(source: SchemaSource, operation: Operation, maxBodySize: number): BodyDecoder {
  const declared = operation.requestBody;
  if (!declared)
    return (request) =>
      rejectUnlessEmpty(request, () => invalidInput({ in: 'body', path: '' }, 'A request body is not allowed.'));

  const { content, required } = declared;
  const find = createMediaTypeMatcher(content.keys());
  const decoders = [...content].flatMap(([range, media]) =>
    requestFormats(range, media, source).map((format) => ({
      format,
      decoder: lazy(() => decoderFor(format.kind, media, source)),
    })),
  );
  const ranges = [...content.keys()].join(', ');
  const accept = memoize(MAX_CONTENT_TYPES, (contentType) => ({ accepted: acceptedType(contentType) }));

  return function decodeBody(request) {
    const contentType = request.headers['content-type'];
    const accepted = contentType === undefined ? undefined : accept(contentType).accepted;
    if (!accepted) return rejectUnlessEmpty(request, () => unsupported(contentType));
    // Zero bytes are a value of some media types; where the body may be absent, they mean that it is.
    if (!required && contentLength(request) === 0) return undefined;
    return read(request, accepted);
  };

  async function read(request: IncomingMessage, accepted: AcceptedType): Promise<DecodedBody | undefined> {
    const decode = accepted.decoder();
    const bytes = await readBodyBytes(request, maxBodySize);
    if (bytes.size === 0 && !required) return undefined;
    const body = await decode(bytes);
    return body === undefined ? undefined : { format: accepted.format, contentType: accepted.contentType, body };
  }

  function acceptedType(text: string): AcceptedType | undefined {
    const found = find(text);
    if (!found) return undefined;
    const { range, kind } = found.format;
    const ofRange = decoders.filter(({ format }) => format.range === range);
    // Where a range has only one format, that is how the body is read.
    const accepted = ofRange.find(({ format }) => format.kind === kind) ?? ofRange[0];
    if (!accepted) return undefined;
    const contentType = isRange({ essence: range }) ? found.mediaType.essence : range;
    return { format: accepted.format, contentType, decoder: lazy(() => accepted.decoder()(found.mediaType)) };
  }

  function unsupported(contentType: string | undefined): Problem {
    const detail =
      contentType === undefined ? `The body needs a Content-Type: ${ranges}.` : `The body must be ${ranges}.`;
    return new Problem('unsupported_media_type', { detail, headers: { Accept: ranges } });
  }
}

/** Resolves to nothing when a request has no body, or else rejects. Only reading shows whether a body without a length is empty. */
function rejectUnlessEmpty(request: IncomingMessage, problem: () => Problem): Promise<undefined> | undefined {
  const length = contentLength(request);
  if (length === 0) return undefined;
  if (length !== undefined) return Promise.reject(problem());
  return readBodyBytes(request, 0).then(
    () => undefined,
    (error: unknown) => {
      throw error instanceof Problem && error.code === 'body_too_large' ? problem() : error;
    },
  );
}

function decoderFor(kind: BodyKind, media: MediaTypeObject, source: SchemaSource): MediaDecoder {
  switch (kind) {
    case 'json':
      return decodeJson;
    case 'text':
    case 'xml':
      return textDecoder(kind, media, source);
    case 'urlencoded':
      return urlencodedDecoder(media, source);
    case 'multipart':
      return isPositional(media, source) ? positionalMultipartDecoder(media, source) : multipartDecoder(media, source);
    case 'binary':
      return () => (bytes) => new ReceivedBytes(bytes);
  }
}

const decodeJson: MediaDecoder = (mediaType) => {
  const charset = charsetOf(mediaType, ['utf-8']);
  return (bytes) => (bytes.size === 0 ? undefined : parseJson(decodeCharset(bytes.concat(), charset)));
};

function textDecoder(kind: 'text' | 'xml', { schema }: MediaTypeObject, source: SchemaSource): MediaDecoder {
  const { read } = textBody(schema, kind, source);
  return (mediaType) => {
    const charset = charsetOf(mediaType);
    return (bytes) => read(decodeCharset(bytes.concat(), charset));
  };
}
