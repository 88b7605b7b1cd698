import { randomBytes } from 'node:crypto';

/**
 * Creates a generator of UUIDv7s that always increase within a process (RFC 9562, sections 5.7 and 6.2, method 1): a
 * 48-bit timestamp, a 12-bit counter that starts at a random value below 2048 every millisecond, and 62 random bits.
 *
 * @param now returns the time in milliseconds
 */
export function createIdGenerator(now: () => number = Date.now): () => string {
  let time = 0;
  let counter = 0;

  return function nextId() {
    const bytes = randomBytes(16);
    const current = now();
    if (current > time) {
      time = current;
      counter = bytes.readUInt16BE(6) & 0x7ff;
    } else if (counter === 0xfff) {
      // The counter overflowed within one millisecond, or the clock was set back: borrow the next millisecond.
      time += 1;
      counter = 0;
    } else {
      counter += 1;
    }
    bytes.writeUIntBE(time, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    return formatUuid(bytes);
  };
}

/** Formats 16 bytes as a UUID. */
export function formatUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
