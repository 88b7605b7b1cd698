import { connect } from 'node:tls';
import { post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const issuer = createIssuer();
let server: TestServer;
beforeAll(async () => {
  server = await serve(
    {
      components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
      paths: { '/a': post({ 'application/json': {} }, { security: [{ bearerAuth: [] }], 'x-max-body-size': '1kb' }) },
    },
    { authenticators: { bearerAuth: issuer.authenticator() } },
  );
});
afterAll(closeServers);

/** A client that sends its body when it is asked to. Everything it was answered, and whether the connection was ended. */
async function answerOf(headers: Record<string, string>, body: string): Promise<{ heard: string; isEnded: boolean }> {
  const { port } = server.server;
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: server.ca });
  const head = {
    Host: `localhost:${port}`,
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    Expect: '100-continue',
    ...headers,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /a HTTP/1.1\r\n${lines.join('')}\r\n`);
  let heard = '';
  let isEnded = false;
  socket.once('end', () => (isEnded = true));
  socket.on('data', (bytes) => {
    heard += String(bytes);
    if (heard === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write(body);
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.destroy();
  return { heard, isEnded };
}

const authorization = async (): Promise<string> => `Bearer ${await issuer.token()}`;

it('asks a client that waits for its body once the request may have one', async () => {
  const { heard, isEnded } = await answerOf({ Authorization: await authorization() }, '{"n":1}');
  expect(heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(isEnded).toBe(false);
});

it.each([
  ['nobody is known to call', 401, () => Promise.resolve({}), '{}'],
  ['it would be too large', 413, async () => ({ Authorization: await authorization() }), 'x'.repeat(2000)],
  ['its type is not taken', 415, async () => ({ Authorization: await authorization(), 'Content-Type': 'a/b' }), '{}'],
])('never asks for a body where %s: %i at once, and the connection ends', async (_why, status, headers, body) => {
  const { heard, isEnded } = await answerOf(await headers(), body);
  expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(heard).toMatch(/\r\nConnection: close\r\n/i);
  expect(isEnded).toBe(true);
});
