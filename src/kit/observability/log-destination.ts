import { write, writeSync } from 'node:fs';
import { shortenLine } from './log-line.js';

/** Lines are written together once they are this many, or this old. */
const MIN_WRITE_LENGTH = 4096;
const MAX_DELAY_MS = 100;
/** Lines that the reader does not take are kept up to here, then dropped. */
const MAX_BUFFER_LENGTH = 4 * 1024 * 1024;
/** How long to wait before a write that failed is tried again. */
const RETRY_MS = 100;
/** How long the end of the process waits for the reader. */
const FLUSH_TIMEOUT_MS = 500;

const counts = { dropped: 0, errors: 0 };

/** Returns how many lines were dropped and how many writes failed in this process. */
export function logCounts(): Readonly<typeof counts> {
  return counts;
}

/**
 * Writes lines to a file descriptor without ever waiting for it: a reader that stops, a full disk and a closed pipe cost
 * lines, which are counted, and nothing else. (sonic-boom, pino's own, waits forever for a full disk when it flushes.)
 */
export class LogDestination {
  readonly #fileDescriptor: number;
  readonly #onRecovered: (dropped: number) => void;
  #lines: string[] = [];
  #length = 0;
  #isWriting = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;

  /** @param onRecovered gets how many lines were dropped, once the reader takes lines again */
  constructor(fileDescriptor: number, onRecovered: (dropped: number) => void) {
    this.#fileDescriptor = fileDescriptor;
    this.#onRecovered = onRecovered;
    process.on('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.#isClosed || this.#length + line.length > MAX_BUFFER_LENGTH) {
      this.#dropped += 1;
      counts.dropped += 1;
      return;
    }
    const shortened = shortenLine(line);
    this.#lines.push(shortened);
    this.#length += shortened.length;
    if (this.#isWriting) return;
    if (this.#length >= MIN_WRITE_LENGTH) this.#writeLines();
    else this.#timer ??= setTimeout(() => this.#writeLines(), MAX_DELAY_MS).unref();
  }

  /** Writes what is buffered, unless the reader takes none of it. pino calls this after a fatal line. */
  flushSync(): void {
    const deadline = performance.now() + FLUSH_TIMEOUT_MS;
    let rest = this.#take();
    while (rest.length > 0 && performance.now() < deadline)
      try {
        rest = rest.subarray(writeSync(this.#fileDescriptor, rest));
      } catch (error) {
        if (!isBusy(error)) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
  }

  #writeLines(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isWriting || this.#length === 0) return;
    this.#isWriting = true;
    this.#writeChunk(this.#take());
  }

  #writeChunk(chunk: Buffer): void {
    write(this.#fileDescriptor, chunk, (error, written) => {
      if (error) this.#onError(error, chunk);
      else if (written < chunk.length) this.#writeChunk(chunk.subarray(written));
      else this.#onWritten();
    });
  }

  #onWritten(): void {
    this.#isWriting = false;
    if (this.#length >= MIN_WRITE_LENGTH) this.#writeLines();
    else if (this.#length > 0) this.#timer ??= setTimeout(() => this.#writeLines(), MAX_DELAY_MS).unref();
    // Reported last: the buffer has room again for the line that reports it.
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#onRecovered(dropped);
  }

  #onError(error: NodeJS.ErrnoException, chunk: Buffer): void {
    if (!isBusy(error)) counts.errors += 1;
    if (error.code === 'EPIPE' || error.code === 'EBADF') this.#isClosed = true;
    else setTimeout(() => this.#writeChunk(chunk), RETRY_MS).unref();
  }

  #take(): Buffer {
    const chunk = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#length = 0;
    return chunk;
  }
}

/** Whether the reader takes nothing at the moment. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY');
}
