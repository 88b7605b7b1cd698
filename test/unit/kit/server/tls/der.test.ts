import * as der from '../../../../../src/kit/server/tls/der.js';

test.each<[what: string, encoded: Buffer, hex: string]>([
  ['zero', der.integer(0), '020100'],
  ['127', der.integer(127), '02017f'],
  ['128, whose first bit is not its sign', der.integer(128), '02020080'],
  ['256', der.integer(256), '02020100'],
  ['a large integer', der.integer(Buffer.from('ff00', 'hex')), '020300ff00'],
  ['true', der.boolean(true), '0101ff'],
  ['false', der.boolean(false), '010100'],
  ['bits', der.bitString(Buffer.of(0b0000_0110), 1), '03020106'],
  ['bytes', der.octetString(Buffer.of(1, 2)), '04020102'],
  ['text', der.utf8String('é'), '0c02c3a9'],
  ['an object identifier', der.objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
  ['an object identifier of the second tree', der.objectIdentifier('2.5.29.17'), '0603551d11'],
  ['a time until 2049', der.time(new Date('2049-12-31T23:59:59Z')), '170d3439313233313233353935395a'],
  ['a time from 2050', der.time(new Date('2050-01-01T00:00:00Z')), '180f32303530303130313030303030305a'],
  ['an empty sequence', der.sequence(), '3000'],
  ['a set', der.set(der.integer(1), der.integer(2)), '3106020101020102'],
])('encodes %s', (_, encoded, hex) => {
  expect(encoded.toString('hex')).toBe(hex);
});

test.each([
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
  [65_536, '0483010000'],
])('encodes the length of %i bytes', (length, head) => {
  const encoded = der.octetString(Buffer.alloc(length));
  expect(encoded.subarray(0, head.length / 2).toString('hex')).toBe(head);
  expect(encoded).toHaveLength(head.length / 2 + length);
});

test.each([0, 1, 127, 128, 300, 70_000])('splits a sequence with an item of %i bytes', (length) => {
  const items = [der.integer(5), der.octetString(Buffer.alloc(length)), der.sequence()];
  expect(der.itemsOf(der.sequence(...items))).toEqual(items);
});
