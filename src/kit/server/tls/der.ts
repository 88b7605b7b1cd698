/** Distinguished Encoding Rules (X.690), as far as a certificate needs them. */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Encodes a value with a tag; the contents are concatenated. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const size = bigEndian(content.length);
  return Buffer.concat([Buffer.of(tag, 0x80 | size.length), size, content]);
}

export const sequence = (...items: readonly Uint8Array[]): Buffer => encode(TAG.sequence, ...items);

export const set = (...items: readonly Uint8Array[]): Buffer => encode(TAG.set, ...items);

export const boolean = (value: boolean): Buffer => encode(TAG.boolean, Buffer.of(value ? 0xff : 0));

/** Encodes a number that is not negative. @param value a small number, or the bytes of a large one */
export function integer(value: number | Buffer): Buffer {
  const bytes = typeof value === 'number' ? bigEndian(value) : value;
  // The first bit is the sign.
  return encode(TAG.integer, bytes.readUInt8(0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

/** @param unusedBits how many of the last byte do not count */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer =>
  encode(TAG.bitString, Buffer.of(unusedBits), bytes);

export const octetString = (bytes: Uint8Array): Buffer => encode(TAG.octetString, bytes);

export const utf8String = (text: string): Buffer => encode(TAG.utf8String, Buffer.from(text));

/** Encodes an object identifier. @param dotted such as `2.5.4.3` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return encode(TAG.objectIdentifier, Buffer.from([40 * first + second, ...others.flatMap(base128)]));
}

/** Encodes a time as RFC 5280, section 4.1.2.5, asks for: with two digits of the year until 2049. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  if (date.getUTCFullYear() < 2050) return encode(TAG.utcTime, Buffer.from(digits.slice(2)));
  return encode(TAG.generalizedTime, Buffer.from(digits));
}

/**
 * Splits the content of a constructed value into the values in it, each with its tag and length.
 *
 * @param der a sequence that comes from a certificate Node has parsed
 */
export function itemsOf(der: Buffer): readonly Buffer[] {
  const items: Buffer[] = [];
  let rest = der.subarray(headerLength(der));
  while (rest.length > 0) {
    const length = headerLength(rest) + contentLength(rest);
    items.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return items;
}

function headerLength(der: Buffer): number {
  const length = der.readUInt8(1);
  return length < 0x80 ? 2 : 2 + (length & 0x7f);
}

function contentLength(der: Buffer): number {
  const length = der.readUInt8(1);
  return length < 0x80 ? length : der.readUIntBE(2, length & 0x7f);
}

function bigEndian(value: number): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
}

/** Seven bits a byte; all but the last have the first bit set. */
function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
