import { once } from 'node:events';
import { createReadStream, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { get, post } from '../../../support/contract.js';
import { sendRaw } from '../../../support/raw-http.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

afterAll(closeServers);

const errors: string[] = [];
let server: TestServer;
let file: string;
beforeAll(async () => {
  file = join(tmpdir(), `gatehouse-download-${process.pid}`);
  await writeFile(file, Buffer.alloc(30_000_000, 'x'));
  const bytes = { 200: { description: '', content: { 'application/octet-stream': {} } } };
  server = await serve(
    {
      paths: {
        '/a': { ...get(), ...post({ 'application/json': { schema: {} } }) },
        '/slow': get({ operationId: 'slow' }),
        '/download': get({ operationId: 'download', responses: bytes }),
        '/whole': get({ operationId: 'whole', responses: bytes }),
      },
    },
    {
      handlers: {
        download: () => ({ status: 200, body: createReadStream(file) }),
        whole: () => ({ status: 200, body: Buffer.alloc(8_000_000, 'x') }),
        slow: async () => {
          await wait(150);
          return { status: 200, body: {} };
        },
      },
      listen: {
        onClientError: (code) => void errors.push(code),
        limits: { minReadRate: 100_000, readRateWindow: 600, maxPipelinedRequests: 50 },
      },
    },
  );
});
beforeEach(() => (errors.length = 0));

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const request = (line: string, ...headers: string[]): string =>
  `${[`${line} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`;
const send = (bytes: string | readonly string[]) => sendRaw({ port: server.server.port, ca: server.ca }, bytes);
const openFiles = (): number => readdirSync('/proc/self/fd').length;

async function open(): Promise<TLSSocket> {
  const socket = connect({ port: server.server.port, host: '127.0.0.1', servername: 'localhost', ca: server.ca });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

async function until(isTrue: () => boolean, ms = 5000): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end && !isTrue();) await wait(20);
  expect(isTrue()).toBe(true);
}

describe('L4: a request that readers could understand differently', () => {
  test.each([
    ['an unknown expectation', request('GET /a', 'Expect: foo'), 417, 'expectation_failed', 'EXPECTATION'],
    ['two expectations', request('GET /a', 'Expect: 100-continue, foo'), 417, 'expectation_failed', 'EXPECTATION'],
    [
      'an upgrade to a WebSocket',
      request(
        'GET /a',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
      ),
      400,
      'upgrade_refused',
      'UPGRADE',
    ],
    [
      'an upgrade to HTTP/2',
      request(
        'GET /a',
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
      ),
      400,
      'upgrade_refused',
      'UPGRADE',
    ],
    [
      'an upgrade to anything',
      request('POST /a', 'Connection: upgrade', 'Upgrade: anything', 'Content-Length: 0'),
      400,
      'upgrade_refused',
      'UPGRADE',
    ],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 501, 'not_supported', 'CONNECT'],
    [
      'HTTP/1.0 with a transfer coding',
      'POST /a HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed_request',
      'TRANSFER_ENCODING',
    ],
    [
      'gzip as a transfer coding',
      request('POST /a', 'Content-Type: application/json', 'Transfer-Encoding: gzip, chunked') + '0\r\n\r\n',
      501,
      'not_supported',
      'TRANSFER_ENCODING',
    ],
    [
      'chunked twice',
      request('POST /a', 'Content-Type: application/json', 'Transfer-Encoding: chunked, chunked') + '0\r\n\r\n',
      400,
      'malformed_body',
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    [
      'two Authorization headers',
      request('GET /a', 'Authorization: Bearer a', 'Authorization: Bearer b'),
      400,
      'malformed_request',
      'REPEATED_HEADER',
    ],
    [
      'two Authorization headers in different case',
      request('GET /a', 'AUTHORIZATION: Bearer a', 'authorization: Bearer a'),
      400,
      'malformed_request',
      'REPEATED_HEADER',
    ],
    [
      'two Content-Type headers',
      request('POST /a', 'Content-Type: application/json', 'Content-Type: text/plain', 'Content-Length: 2') + '{}',
      400,
      'malformed_request',
      'REPEATED_HEADER',
    ],
    [
      'two Origin headers',
      request('GET /a', 'Origin: https://a.example', 'Origin: https://b.example'),
      400,
      'malformed_request',
      'REPEATED_HEADER',
    ],
    [
      'two request ids',
      request('GET /a', 'X-Request-Id: 12345678', 'X-Request-Id: 87654321'),
      400,
      'malformed_request',
      'REPEATED_HEADER',
    ],
  ])(
    'with %s gets a problem document, is logged and ends its connection',
    async (_name, bytes, status, code, logged) => {
      const { text, isClosed } = await send(bytes);
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(text).toContain('application/problem+json');
      expect(text).toContain(`"code":"${code}"`);
      expect(text.toLowerCase()).toContain('strict-transport-security');
      expect(isClosed).toBe(true);
      expect(errors).toEqual([logged]);
    },
  );

  test('behind an upgrade is not answered from its middle', async () => {
    const upgrade = request('GET /a', 'Connection: Upgrade', 'Upgrade: websocket');
    const { text } = await send(upgrade + request('GET /a') + 'GET /a HT');
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('may repeat headers that are lists', async () => {
    const { text } = await send(
      request(
        'GET /a',
        'Accept: text/plain',
        'Accept: application/json',
        'Cache-Control: a',
        'Cache-Control: b',
        'Connection: close',
      ),
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('H2: pipelined requests', () => {
  test('run one after the other and are all responded to, in order', async () => {
    const { text } = await send(
      request('GET /slow') + request('GET /a').repeat(30) + request('GET /nothing', 'Connection: close'),
    );
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(31);
    expect(text.match(/HTTP\/1\.1 404/g)).toHaveLength(1);
  });

  test('with bodies are read one after the other', async () => {
    const one = request('POST /a', 'Content-Type: application/json', 'Content-Length: 9') + '{"n": 12}';
    const { text } = await send([request('GET /slow') + one, one.slice(0, -4), one.slice(-4) + one]);
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(4);
    expect(text.match(/"n":12/g)).toHaveLength(3);
  });

  test('that are too many end the connection', async () => {
    const { isClosed } = await send(request('GET /slow') + request('GET /a').repeat(60));
    expect(isClosed).toBe(true);
    expect(errors[0]).toBe('TOO_MANY_PIPELINED_REQUESTS');
  });

  test('open one file at a time, which is closed with the connection, and each is logged', async () => {
    await wait(100);
    const before = openFiles();
    const sockets = await Promise.all(Array.from({ length: 10 }, open));
    for (const socket of sockets) socket.write(request('GET /download').repeat(40));
    await wait(300);
    expect(openFiles() - before).toBeLessThanOrEqual(3 * sockets.length);
    for (const socket of sockets) socket.destroy();
    await until(() => openFiles() <= before);
    await until(() => server.lines.filter((line) => line['operationId'] === 'download').length >= sockets.length);
    expect(errors.filter((code) => code === 'PIPELINED_REQUESTS_ABANDONED')).toHaveLength(sockets.length);
  });

  test('a request whose client leaves is logged as aborted', async () => {
    const socket = await open();
    socket.write(request('GET /slow'));
    await wait(50);
    socket.destroy();
    await until(() => server.lines.some((line) => line['operationId'] === 'slow' && line['aborted'] === true));
  });
});

describe('L6: a client that reads', () => {
  test.each(['/download', '/whole'])(
    'slower than the minimum rate is cut off: %s',
    async (path) => {
      const socket = await open();
      const closed = once(socket, 'close');
      socket.pause();
      socket.write(request(`GET ${path}`));
      // Reads a little now and then, which is enough for every idle timeout.
      const sip = setInterval(() => void socket.read(100), 50);
      await until(() => errors.includes('SLOW_READER'), 8000).finally(() => clearInterval(sip));
      socket.resume();
      await closed;
    },
    15_000,
  );

  test('fast enough gets everything, however large', async () => {
    const { text } = await send(request('GET /whole', 'Connection: close'));
    expect(text.length).toBeGreaterThan(8_000_000);
    expect(errors).toEqual([]);
  });
});
