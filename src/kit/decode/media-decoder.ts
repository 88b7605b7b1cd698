import type { MediaType } from '../util/media-type.js';
import type { ChunkBuffer } from './body-stream.js';

/**
 * Decodes bodies of one media type: first looks at the `Content-Type`, so that a charset that is not accepted is refused
 * before the body is read, then makes a value of the bytes, or a promise of one. `undefined` is no body.
 */
export type MediaDecoder = (mediaType: MediaType) => (bytes: ChunkBuffer) => unknown;
