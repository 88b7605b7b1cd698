import { once } from 'node:events';
import { connect } from 'node:tls';
import { post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve } from '../../../support/server.js';

afterAll(closeServers);

const BODY_BYTES = 8 * 1024 ** 2;
const issuer = createIssuer();

async function startServer() {
  return serve(
    {
      components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearerAuth: [] }],
      paths: { '/notes': post({ 'application/json': { schema: {} } }, { operationId: 'write' }) },
    },
    {
      authenticators: { bearerAuth: issuer.authenticator() },
      handlers: { write: () => ({ status: 200, body: 1 }) },
    },
  );
}

/** Sends all of a body before anything is read, as many clients do. @returns what came back, or the error */
async function sendAllThenRead(port: number, ca: string, head: string, end: string): Promise<string> {
  const socket = connect({ port, host: 'localhost', ca });
  await once(socket, 'secureConnect');
  socket.pause();
  let received = '';
  const ended = new Promise<string>((resolve) => {
    socket.once('error', ({ message }) => resolve(`${message} after "${received}"`));
    socket.once('close', () => resolve(received));
  });
  socket.on('data', (bytes) => (received += String(bytes)));
  socket.pause();
  socket.write(head);
  socket.write(Buffer.alloc(BODY_BYTES));
  socket.write(end, () => socket.resume());
  return ended;
}

describe.each([
  ['that has no credentials', 'POST /notes HTTP/1.1\r\nHost: localhost\r\n', 401],
  ['to a path that does not exist', 'POST /unknown HTTP/1.1\r\nHost: localhost\r\n', 404],
  ['that the server refuses before the pipeline', 'POST /notes HTTP/1.1\r\n', 400],
])('a large request %s over a connection that is to close', (_what, head, status) => {
  test.each([
    ['a length', `Content-Length: ${BODY_BYTES}`],
    ['chunks', 'Transfer-Encoding: chunked'],
  ])(
    'gets its response although its body (%s) was not read',
    async (_framing, framing) => {
      const { server, ca } = await startServer();
      const headers = `Connection: close\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`;
      const isChunked = framing.startsWith('Transfer');
      const chunk = isChunked ? `${BODY_BYTES.toString(16)}\r\n` : '';
      const end = isChunked ? '\r\n0\r\n\r\n' : '';
      expect(await sendAllThenRead(server.port, ca, head + headers + chunk, end)).toMatch(
        new RegExp(`^HTTP/1.1 ${status} `),
      );
    },
    30_000,
  );
});
