import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { joined, readBytes, type Bytes } from '../../../../src/kit/reading/bytes.js';

/** What is kept of a body that arrives in these pieces. */
async function received(pieces: readonly string[]): Promise<Bytes> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = send({ port, host: '127.0.0.1', method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
  client.on('error', () => undefined);
  // One chunk of HTTP each, whatever packets they share.
  for (const piece of pieces) client.write(piece);
  client.end();
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  try {
    return await readBytes(request, 10_000_000);
  } finally {
    client.destroy();
    server.close();
  }
}

test('a body that comes byte by byte is kept in few pieces: each takes far more memory than its byte', async () => {
  const text = Array.from({ length: 20_000 }, (_, i) => String(i % 10)).join('');
  const bytes = await received(Array.from(text));
  expect(bytes.length).toBeLessThan(20_000 / 256 + 256);
  expect(joined(bytes).toString()).toBe(text);
});

test('large pieces are kept as they came', async () => {
  const pieces = Array.from({ length: 300 }, (_, i) => String(i % 10).repeat(8000));
  const bytes = await received(pieces);
  expect(bytes.length).toBeGreaterThanOrEqual(300);
  expect(joined(bytes).toString()).toBe(pieces.join(''));
});

test('a body in one piece is not copied', async () => {
  const bytes = await received(['whole']);
  expect(bytes).toHaveLength(1);
  expect(joined(bytes)).toBe(bytes[0]);
});
