import { ReadableStream } from 'node:stream/web';
import type { Bytes } from '../handler-types.js';
import type { ChunkBuffer } from './body-stream.js';

const utf8 = new TextDecoder();

/** A body as it was received. Most handlers pass it on: the chunks of a large one are joined for those that ask for it. */
export class ReceivedBytes implements Bytes {
  readonly #received: ChunkBuffer;

  constructor(received: ChunkBuffer) {
    this.#received = received;
  }

  get size(): number {
    return this.#received.size;
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(this.#received.concat());
  }

  text(): Promise<string> {
    return Promise.resolve(utf8.decode(this.#received.concat()));
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array<ArrayBuffer>> {
    return ReadableStream.from(this.#received.chunks)[Symbol.asyncIterator]();
  }
}
