import type { IncomingMessage } from 'node:http';
import { ReadableStream } from 'node:stream/web';
import type { Contract, MediaTypeObject, Operation } from '../contract/model.js';
import { declaredMediaType, essence, isJson, isText } from '../util/media-type.js';
import { Problem } from '../problem.js';
import type { Bytes } from '../handler-types.js';
import { contentLength, readBodyBytes, type ChunkBuffer } from './body-stream.js';
import { urlencodedDecoder } from './urlencoded.js';
import { invalidInput } from './location.js';
import { parseJson } from './strict-json.js';
import { multipartDecoder } from './multipart.js';
import { charsetOf, decodeCharset } from './charset.js';

/** A body as the contract describes it. */
export interface DecodedBody {
  /** The media type as the contract writes it, which may be a range such as `image/*`. */
  readonly declared: string;
  /** The same; for a range the media type that was sent: `image/png`. */
  readonly contentType: string;
  readonly body: unknown;
}

/**
 * Reads the body of a request. Answers `undefined`, at once or later, when there is none.
 *
 * @throws Problem, always by rejecting: `unsupported_media_type`, `body_too_large`, `malformed_body`, or
 *   `invalid_input` for a body where the contract has none
 */
export type BodyDecoder = (request: IncomingMessage) => Promise<DecodedBody | undefined> | undefined;

/**
 * Reads bodies of one media type: first looks at the `Content-Type`, so that a charset that is not taken is refused
 * before the body is read, then makes a value of the bytes. `undefined` is no body.
 */
export type MediaDecoder = (contentType: string) => (bytes: ChunkBuffer) => unknown;

/**
 * Makes the body reader of an operation.
 *
 * @param maxBodySize the most bytes of a body, counted after decompression too
 */
export function createBodyDecoder(contract: Contract, operation: Operation, maxBodySize: number): BodyDecoder {
  const declared = operation.requestBody;
  if (!declared)
    return (request) =>
      rejectUnlessEmpty(request, () => invalidInput({ in: 'body', path: '' }, 'A request body is not allowed.'));

  const names = [...declared.content.keys()];
  const readers = new Map(
    [...declared.content].map(([name, media]) => [name, mediaDecoderFor(contract, name, media)] as const),
  );
  const accepted = names.join(', ');

  return function readBody(request) {
    const contentType = request.headers['content-type'];
    const name = contentType === undefined ? undefined : declaredMediaType(names, contentType);
    const reader = name === undefined ? undefined : readers.get(name);
    if (contentType === undefined || name === undefined || !reader || !isMediaType.test(essence(contentType)))
      return rejectUnlessEmpty(request, () => unsupported(contentType));
    // Zero bytes are a value of some media types; where the body may be absent, they mean that it is.
    if (contentLength(request) === 0 && !declared.required) return undefined;
    return read(request, name, reader, contentType);
  };

  async function read(
    request: IncomingMessage,
    name: string,
    reader: MediaDecoder,
    contentType: string,
  ): Promise<DecodedBody | undefined> {
    const valueOf = reader(contentType);
    const bytes = await readBodyBytes(request, maxBodySize);
    if (bytes.size === 0 && declared?.required !== true) return undefined;
    const body = await valueOf(bytes);
    if (body === undefined) return undefined;
    return { declared: name, contentType: name.includes('*') ? essence(contentType) : name, body };
  }

  function unsupported(contentType: string | undefined): Problem {
    return new Problem('unsupported_media_type', {
      detail: `${contentType === undefined ? 'The body has no Content-Type; it' : 'The body'} may be ${accepted}.`,
      headers: { Accept: accepted },
    });
  }
}

const isMediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** Nothing when a request has no body, else a refusal. Only reading shows whether a body without a length is empty. */
function rejectUnlessEmpty(request: IncomingMessage, refusal: () => Problem): Promise<undefined> | undefined {
  const length = contentLength(request);
  if (length === 0) return undefined;
  if (length !== undefined) return Promise.reject(refusal());
  return readBodyBytes(request, 0).then(
    () => undefined,
    (error: unknown) => {
      throw error instanceof Problem && error.code === 'body_too_large' ? refusal() : error;
    },
  );
}

function mediaDecoderFor(contract: Contract, name: string, media: MediaTypeObject): MediaDecoder {
  if (isJson(name)) return decodeJson;
  if (essence(name) === 'application/x-www-form-urlencoded') return urlencodedDecoder(contract, media);
  if (name.startsWith('multipart/')) return multipartDecoder(contract, media);
  if (isText(name)) return decodeText;
  return () => (bytes) => new ReceivedBytes(bytes);
}

const decodeJson: MediaDecoder = (contentType) => {
  const charset = charsetOf(contentType, ['utf-8']);
  return (bytes) => (bytes.size === 0 ? undefined : parseJson(decodeCharset(bytes.concat(), charset)));
};

const decodeText: MediaDecoder = (contentType) => {
  const charset = charsetOf(contentType);
  return (bytes) => decodeCharset(bytes.concat(), charset);
};

const utf8 = new TextDecoder();

/** A body as it came. Most handlers pass it on: the pieces of a large one are joined for those that ask for it. */
class ReceivedBytes implements Bytes {
  readonly #pieces: ChunkBuffer;

  constructor(pieces: ChunkBuffer) {
    this.#pieces = pieces;
  }

  get size(): number {
    return this.#pieces.size;
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(this.#pieces.concat());
  }

  text(): Promise<string> {
    return Promise.resolve(utf8.decode(this.#pieces.concat()));
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array<ArrayBuffer>> {
    return ReadableStream.from(this.#pieces.chunks)[Symbol.asyncIterator]();
  }
}
