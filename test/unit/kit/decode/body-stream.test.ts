import { ChunkBuffer } from '../../../../src/kit/decode/body-stream.js';

function kept(pieces: readonly string[]): ChunkBuffer {
  const all = new ChunkBuffer();
  for (const piece of pieces) all.add(Buffer.from(piece));
  return all;
}

test('a body that comes byte by byte is kept in few pieces: each takes far more memory than its byte', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => String(i % 10)).join('');
  const bytes = kept(Array.from(text));
  expect(bytes.chunks.length).toBeLessThan(20_000 / 256 + 256);
  expect(bytes.size).toBe(20_000);
  expect(bytes.concat().toString()).toBe(text);
});

test('large pieces are copied once', () => {
  const pieces = Array.from({ length: 300 }, (_, i) => String(i % 10).repeat(8000));
  const bytes = kept(pieces);
  expect(bytes.chunks.length).toBe(300);
  expect(bytes.concat().toString()).toBe(pieces.join(''));
});

test('a body in one piece is not copied', () => {
  const piece = Buffer.from('whole');
  const bytes = new ChunkBuffer();
  bytes.add(piece);
  expect(bytes.concat()).toBe(piece);
  expect(bytes.chunks).toEqual([piece]);
  expect(kept([]).concat()).toHaveLength(0);
});
