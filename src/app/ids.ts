import { randomBytes } from 'node:crypto';

/**
 * Makes UUIDv7s that only ever grow within a process (RFC 9562, section 5.7, and 6.2, method 1): 48 bits of time, a
 * counter of 12 bits that starts at a random place in its lower half every millisecond, 62 bits of chance.
 *
 * @param now the time in milliseconds
 */
export function createIds(now: () => number = Date.now): () => string {
  let time = 0;
  let counter = 0;

  return function nextId() {
    const bytes = randomBytes(16);
    const current = now();
    if (current > time) {
      time = current;
      counter = bytes.readUInt16BE(6) & 0x7ff;
    } else if (counter === 0xfff) {
      // More in one millisecond than can be counted, or the clock was set back: borrow from the next.
      time += 1;
      counter = 0;
    } else {
      counter += 1;
    }
    bytes.writeUIntBE(time, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    return uuidOf(bytes);
  };
}

/** Where a page ended, as 22 characters for a URL. */
export function cursorOf(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The id in a cursor of the form the contract asks for. Any cursor of that form has one, if not of a note. */
export function idOf(cursor: string): string {
  return uuidOf(Buffer.from(cursor, 'base64url'));
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
