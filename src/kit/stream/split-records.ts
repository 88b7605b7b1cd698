/** Whether bytes of a record are more than a server holds. */
export class RecordTooLarge extends Error {}

/** Splits a stream of bytes into records; holds one record at most. */
export interface RecordSplitter {
  /** Returns the records that a chunk ends. @throws RecordTooLarge */
  push(chunk: Buffer): readonly Buffer[];
  /** Returns what is left at the end of the stream; `undefined` when there is nothing. */
  end(): Buffer | undefined;
}

/**
 * Creates the splitter of records that end with, or begin with, one byte.
 *
 * @param separator the byte
 * @param maxBytes the most bytes of a record
 */
export function splitAt(separator: number, maxBytes: number): RecordSplitter {
  const pending = new Pending(maxBytes);
  return {
    push(chunk) {
      const records: Buffer[] = [];
      let start = 0;
      for (let at = chunk.indexOf(separator); at !== -1; at = chunk.indexOf(separator, start)) {
        pending.add(chunk.subarray(start, at));
        records.push(pending.take());
        start = at + 1;
      }
      pending.add(chunk.subarray(start));
      return records;
    },
    end: () => (pending.size === 0 ? undefined : pending.take()),
  };
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Creates the splitter of server-sent events: a record is the lines of one event, each with an LF in place of the CR, LF
 * or CRLF it ended with.
 *
 * @param maxBytes the most bytes of an event
 */
export function splitEvents(maxBytes: number): RecordSplitter {
  const pending = new Pending(maxBytes);
  let isAfterCr = false;
  let isLineEmpty = true;

  function endLine(records: Buffer[]): void {
    if (isLineEmpty && pending.size > 0) records.push(pending.take());
    else if (!isLineEmpty) pending.add(NEWLINE);
    isLineEmpty = true;
  }

  return {
    push(chunk) {
      const records: Buffer[] = [];
      let start = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at];
        if (byte !== LF && byte !== CR) {
          isLineEmpty = false;
          isAfterCr = false;
          continue;
        }
        pending.add(chunk.subarray(start, at));
        start = at + 1;
        // The second byte of a CRLF ends no line of its own, also in the next chunk.
        if (!(byte === LF && isAfterCr)) endLine(records);
        isAfterCr = byte === CR;
      }
      pending.add(chunk.subarray(start));
      return records;
    },
    end: () => (pending.size === 0 ? undefined : pending.take()),
  };
}

const NEWLINE = Buffer.from('\n');

/** The bytes of a record that has not ended. A record that arrives byte by byte is joined now and then. */
class Pending {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    if (this.size > this.#maxBytes) throw new RecordTooLarge();
    this.#chunks.push(bytes);
    if (this.#chunks.length >= MAX_CHUNKS) this.#chunks = [Buffer.concat(this.#chunks)];
  }

  take(): Buffer {
    const [only] = this.#chunks;
    const record = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.size = 0;
    return record;
  }
}

const MAX_CHUNKS = 1024;
