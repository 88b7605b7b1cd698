import { jest } from '@jest/globals';
import express, { type Express } from 'express';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { connect as connectPlain, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type ConnectionOptions, TLSSocket } from 'node:tls';
import { StartupError } from '../../../../src/kit/diagnostic.js';
import { limits, listen, type ListenOptions, type RunningServer } from '../../../../src/kit/server/listen.js';
import { loadCertificate } from '../../../../src/kit/server/tls/certificate.js';
import { keepCertificate, makeCertificate, temporaryFolders } from '../../../support/certificates.js';

const folders = temporaryFolders();
const localDirectory = folders.make();
const servers: RunningServer[] = [];
let ca: string;

beforeAll(async () => {
  const { local } = await loadCertificate({ localDirectory });
  ca = readFileSync(local?.authorityFile ?? '', 'utf8');
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(folders.clear);

async function start(app: Express, options: Partial<ListenOptions> = {}): Promise<RunningServer> {
  const server = await listen(app, { tls: { localDirectory }, host: 'localhost', port: 0, ...options });
  servers.push(server);
  return server;
}

/** An application that answers at once at `/`, after 300 ms at `/slow`, in two parts at `/parts`. */
function application(): Express {
  const app = express();
  app.get('/', (_request, response) => void response.send('hello'));
  app.get('/slow', (_request, response) => void setTimeout(() => response.send('late'), 300));
  app.get('/parts', (_request, response) => {
    response.write('first,');
    setTimeout(() => response.end('second'), 300);
  });
  app.post('/', (request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => response.send('taken'));
  });
  return app;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly certificate: string;
}

function fetchFrom(
  server: RunningServer,
  path = '/',
  options: { agent?: Agent; host?: string; ca?: string } = {},
): Promise<Reply> {
  return new Promise((done, failed) => {
    const { agent = new Agent({ keepAlive: false }), host = 'localhost' } = options;
    const sent = request({ host, port: server.port, path, agent, ca: options.ca ?? ca }, (response) => {
      const { socket } = response;
      const certificate = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : '';
      read(response).then(
        (body) => done({ status: response.statusCode ?? 0, headers: response.headers, body, certificate }),
        failed,
      );
    });
    sent.on('error', failed);
    sent.end();
  });
}

async function read(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
}

/** When a connection is gone, in whatever way: `once` would fail at a reset. */
function ended(socket: Socket): Promise<void> {
  return new Promise((done) => socket.once('close', () => done()));
}

/** Opens a TLS connection, sends the text as it is, and answers everything that came back until the end. */
async function speak(server: RunningServer, text: string): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', servername: 'localhost', ca });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.write(text, 'latin1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  await ended(socket);
  return heard;
}

function problemIn(raw: string): { status: number; head: string; document: Record<string, unknown> } {
  const [head = '', body = ''] = raw.split('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    head,
    document: JSON.parse(body) as Record<string, unknown>,
  };
}

async function handshake(server: RunningServer, options: ConnectionOptions): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', servername: 'localhost', ca, ...options });
  return new Promise((done) => {
    socket.once('secureConnect', () => {
      done(`${socket.getProtocol()} ${socket.getCipher().name} ${socket.alpnProtocol}`);
      socket.destroy();
    });
    socket.once('error', () => done('refused'));
  });
}

async function refusalOf(starting: Promise<unknown>) {
  const refusal: unknown = await starting.catch((error: unknown) => error);
  if (!(refusal instanceof StartupError)) throw new Error('was not refused');
  return refusal.message.split('\n');
}

describe('TLS', () => {
  test.each([
    ['1.3', { minVersion: 'TLSv1.3' }, /^TLSv1\.3 TLS_AES_128_GCM_SHA256/],
    ['1.2', { maxVersion: 'TLSv1.2' }, /^TLSv1\.2 ECDHE-ECDSA-AES128-GCM-SHA256/],
    [
      '1.2 with ChaCha20',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' },
      /^TLSv1\.2 ECDHE-ECDSA-CHACHA/,
    ],
    ['http/1.1 among others', { ALPNProtocols: ['h2', 'http/1.1'] }, /http\/1\.1$/],
  ] as const)('%s is spoken', async (_name, options, said) => {
    expect(await handshake(await start(application()), { ...options })).toMatch(said);
  });

  test.each([
    ['version 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }],
    ['version 1.0', { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }],
    ['a cipher without authenticated encryption', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' }],
    ['an old cipher', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0' }],
    ['only HTTP/2', { ALPNProtocols: ['h2'] }],
  ] as const)('%s is refused', async (_name, options) => {
    const server = await start(application());
    expect(await handshake(server, { ...options })).toBe('refused');
    expect((await fetchFrom(server)).status).toBe(200);
  });

  test.each([
    ['without forward secrecy', 'AES128-GCM-SHA256'],
    ['of finite fields', 'DHE-RSA-AES128-GCM-SHA256'],
  ])('a cipher %s is refused with an RSA key too', async (_name, ciphers) => {
    const tls = await keepCertificate(folders.make(), await makeCertificate({ kind: 'RSA 2048' }));
    const server = await start(application(), { tls });
    const trusting = { ca: readFileSync(tls.certFile, 'utf8'), maxVersion: 'TLSv1.2' } as const;
    expect(await handshake(server, { ...trusting, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })).toMatch(/^TLSv1\.2/);
    expect(await handshake(server, { ...trusting, ciphers })).toBe('refused');
  });

  test.each(['localhost', '127.0.0.1', '::1'])('localhost is reachable and trusted as %s', async (host) => {
    const server = await start(application());
    expect(server.url).toBe(`https://localhost:${server.port}`);
    expect((await fetchFrom(server, '/', { host })).body).toBe('hello');
  });

  test('plain HTTP spoken to the TLS port is cut off and reported, and the server lives on', async () => {
    const errors: string[] = [];
    const server = await start(application(), { onTlsError: (code) => errors.push(code) });
    for (const text of [
      'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
      '\0'.repeat(10),
      '\x16\x03\x01junk'.repeat(1000),
    ]) {
      const socket = connectPlain(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(text);
      socket.resume();
      await ended(socket);
      expect((await fetchFrom(server)).body).toBe('hello');
    }
    expect(errors).toHaveLength(3);
    expect(errors[0]).toBe('ERR_SSL_HTTP_REQUEST');
  });

  test('a client that never finishes its handshake is cut off', async () => {
    const errors: string[] = [];
    const server = await start(application(), {
      limits: { handshakeTimeout: 150 },
      onTlsError: (code) => errors.push(code),
    });
    for (const host of ['127.0.0.1', '::1']) {
      const socket = connectPlain(server.port, host);
      socket.on('error', () => undefined);
      socket.resume();
      await ended(socket);
    }
    expect(errors).toEqual(['ERR_TLS_HANDSHAKE_TIMEOUT', 'ERR_TLS_HANDSHAKE_TIMEOUT']);
  });
});

describe('what is not a good request', () => {
  const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n';
  test.each([
    ['a malformed request line', 'NONSENSE\r\n\r\n', 400, 'malformed_request'],
    ['a strange protocol', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n', 400, 'malformed_request'],
    ['a header with a space in its name', `${get}Bad Header: x\r\n\r\n`, 400, 'malformed_request'],
    ['a line feed alone', 'GET / HTTP/1.1\nHost: localhost\n\rX\n\n', 400, 'malformed_request'],
    ['headers that are too large', `${get}X-Big: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    [
      'a request line that is too long',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['too many headers', `${get}${'X: y\r\n'.repeat(100)}\r\n`, 431, 'headers_too_large'],
    ['far too many headers', `${get}${'X: y\r\n'.repeat(1500)}\r\n`, 431, 'headers_too_large'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
    ['two Hosts', `${get}HOST: example.com\r\n\r\n`, 400, 'malformed_request'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed_body',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
      400,
      'malformed_body',
    ],
    [
      'a malformed chunk',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
      400,
      'malformed_body',
    ],
  ])('%s is answered with a problem document', async (_name, text, status, code) => {
    const reported: string[] = [];
    const server = await start(application(), {
      onClientError: (error, address, id) => reported.push(`${error} ${address} ${id}`),
    });
    const answered = problemIn(await speak(server, text));
    expect(answered.status).toBe(status);
    expect(answered.document).toMatchObject({ type: `/docs/problems/${code}`, status, code, instance: '/' });
    expect(answered.head.toLowerCase().split('\r\n')).toEqual(
      expect.arrayContaining([
        'content-type: application/problem+json',
        "content-security-policy: default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options: nosniff',
        'strict-transport-security: max-age=31536000; includesubdomains',
        'cache-control: no-store',
        'connection: close',
        `x-request-id: ${String(answered.document['requestId'])}`,
      ]),
    );
    expect(reported).toEqual([
      expect.stringMatching(new RegExp(`^[A-Z_]+ 127\\.0\\.0\\.1 ${String(answered.document['requestId'])}$`)),
    ]);
    expect((await fetchFrom(server)).body).toBe('hello');
  });

  test('100 headers and a request of HTTP/1.0 without a Host are good ones', async () => {
    const server = await start(application());
    expect(await speak(server, `${get}Connection: close\r\n${'X: y\r\n'.repeat(98)}\r\n`)).toMatch(/^HTTP\/1\.1 200/);
    expect(await speak(server, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200/);
  });

  test.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: loc'],
    ['a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc'],
    ['nothing at all', ''],
  ])('%s that do not arrive in time are answered with 408', async (_name, text) => {
    const server = await start(application(), {
      limits: { headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50 },
    });
    const begun = Date.now();
    const { status, document } = problemIn(await speak(server, text));
    expect([status, document['code']]).toEqual([408, 'request_timeout']);
    expect(Date.now() - begun).toBeLessThan(3000);
  });

  test('a malformed body whose handler answers later does no harm', async () => {
    const app = express();
    app.post('/', (_request, response) => void setTimeout(() => response.send('late'), 100));
    const server = await start(app, { limits: { problemLinger: 300 } });
    const text = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    for (let turn = 0; turn < 5; turn += 1) {
      const raw = await speak(server, `${text}zz\r\n`);
      expect(problemIn(raw).status).toBe(400);
      expect(raw.match(/HTTP\/1\.1/g)).toHaveLength(1);
    }
  });

  test('nothing is written into the middle of an answer that has begun', async () => {
    const app = express();
    app.post('/', (_request, response) => void response.write('begun'));
    const raw = await speak(
      await start(app),
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nzz\r\n',
    );
    expect(raw).not.toContain('problem+json');
  });

  test('a client that goes on sending after its refusal is cut off', async () => {
    const server = await start(application(), { limits: { problemLinger: 200 } });
    const socket = connect({
      port: server.port,
      host: '127.0.0.1',
      ca,
      servername: 'localhost',
      allowHalfOpen: true,
    } as ConnectionOptions);
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const pump = setInterval(() => socket.write(`X: ${'x'.repeat(5000)}\r\n`), 10);
    socket.write(get);
    const begun = Date.now();
    await ended(socket);
    clearInterval(pump);
    expect(Date.now() - begun).toBeLessThan(2000);
  });
});

describe('a connection', () => {
  test('is closed when no further request comes', async () => {
    const server = await start(application(), { limits: { keepAliveTimeout: 100, stalledAnswerTimeout: 60_000 } });
    const begun = Date.now();
    expect(await speak(server, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/hello$/);
    expect(Date.now() - begun).toBeLessThan(5000);
  });

  test('is closed when the client does not read its answer, but not when the answer itself is silent', async () => {
    const app = application();
    const ended: string[] = [];
    app.get('/large', (request, response) => {
      response.on('close', () => ended.push('large'));
      request.socket.setNoDelay(true);
      response.end(Buffer.alloc(50_000_000));
    });
    const server = await start(app, { limits: { stalledAnswerTimeout: 100 } });
    const socket = connect({ port: server.port, host: '127.0.0.1', ca, servername: 'localhost' });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    socket.pause();
    socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
    for (let turn = 0; turn < 100 && ended.length === 0; turn += 1) await wait(50);
    expect(ended).toEqual(['large']);
    socket.destroy();
    expect((await fetchFrom(server, '/parts')).body).toBe('first,second');
  });
});

describe('Express', () => {
  test('gets requests and responses that have its prototypes already', async () => {
    const app = application();
    const server = await start(app);
    const unchanged: boolean[] = [];
    const set = jest.spyOn(Object, 'setPrototypeOf').mockImplementation((target: object, prototype) => {
      if (prototype === app.request || prototype === app.response)
        unchanged.push(Object.getPrototypeOf(target) === prototype);
      return Reflect.setPrototypeOf(target, prototype) ? target : undefined;
    });
    const { body } = await fetchFrom(server);
    set.mockRestore();
    expect(body).toBe('hello');
    expect(unchanged).toEqual([true, true]);
  });

  test('of two applications each gets its own', async () => {
    const apps = [express(), express()];
    for (const [number, app] of apps.entries())
      app.get('/', (request, response) => void response.send(`${number} ${request.app === app}`));
    for (const [number, app] of apps.entries()) expect((await fetchFrom(await start(app))).body).toBe(`${number} true`);
  });
});

describe('a certificate that is replaced', () => {
  test('reaches new connections, and drops neither the open one nor the request that runs', async () => {
    const folder = folders.make();
    const old = await makeCertificate();
    const tls = await keepCertificate(folder, old);
    const changed: string[] = [];
    const server = await start(application(), { tls, onCertificate: (found) => changed.push(found.certificate) });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await fetchFrom(server, '/', { agent, ca: old.certificate });
    const running = fetchFrom(server, '/parts', { ca: old.certificate });
    await wait(100);

    const next = await makeCertificate({ kind: 'RSA 2048' });
    for (const [file, text] of [
      [tls.keyFile, next.key],
      [tls.certFile, next.certificate],
    ] as const) {
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
    }
    for (let turn = 0; turn < 100 && changed.length === 0; turn += 1) await wait(50);
    expect(changed).toEqual([next.certificate]);

    expect((await running).body).toBe('first,second');
    const again = await fetchFrom(server, '/', { agent, ca: old.certificate });
    expect(again.certificate).toBe(first.certificate);
    agent.destroy();
    const fresh = await fetchFrom(server, '/', { ca: next.certificate });
    expect(fresh.certificate).toBe(new X509Certificate(next.certificate).fingerprint256);
    // The limits of the protocol are those of the start.
    expect(await handshake(server, { ca: next.certificate, maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' })).toBe(
      'refused',
    );
  });

  test('by a broken one stays as it was, and the fault is reported', async () => {
    const made = await makeCertificate();
    const tls = await keepCertificate(folders.make(), made);
    const faults: string[] = [];
    const server = await start(application(), {
      tls,
      onCertificateError: (found) => faults.push(...found.map(({ message }) => message)),
    });
    await writeFile(tls.certFile, (await makeCertificate()).certificate);
    for (let turn = 0; turn < 100 && faults.length === 0; turn += 1) await wait(50);
    expect(faults).toEqual([`${tls.certFile} does not belong to the key in ${tls.keyFile}.`]);
    expect((await fetchFrom(server, '/', { ca: made.certificate })).body).toBe('hello');
  });
});

describe('closing', () => {
  test('finishes every request that is being answered, tells the clients, and refuses new ones', async () => {
    const app = express();
    const held: express.Response[] = [];
    app.get('/whole', (_request, response) => void held.push(response));
    app.get('/parts', (_request, response) => {
      response.write('first,');
      held.push(response);
    });
    const order: string[] = [];
    const server = await start(app, { onClosing: () => order.push('closing') });
    const agent = new Agent({ keepAlive: true });
    const running = Array.from({ length: 50 }, (_, number) =>
      fetchFrom(server, number % 2 ? '/whole' : '/parts', { agent }),
    );
    for (let turn = 0; turn < 200 && held.length < 50; turn += 1) await wait(20);
    expect(held).toHaveLength(50);
    const closed = server.close().then(() => order.push('closed'));
    await wait(limits.closingLinger + 100);
    await expect(fetchFrom(server)).rejects.toThrow('ECONNREFUSED');
    await expect(fetchFrom(server, '/', { host: '::1' })).rejects.toThrow('ECONNREFUSED');
    expect(order).toEqual(['closing']);
    for (const response of held) response.end('done');
    const replies = await Promise.all(running);
    const whole = replies.filter(({ body }) => body === 'done');
    expect(replies.filter(({ body }) => body === 'first,done')).toHaveLength(25);
    expect(whole.map(({ headers }) => headers.connection)).toEqual(Array.from({ length: 25 }, () => 'close'));
    const begun = Date.now();
    await closed;
    expect(Date.now() - begun).toBeLessThan(2000);
    expect(order).toEqual(['closing', 'closed']);
    agent.destroy();
  });

  test('still answers on a connection that was let in before and finishes its handshake after', async () => {
    const server = await start(application());
    const raw = connectPlain(server.port, '127.0.0.1');
    await once(raw, 'connect');
    await wait(50);
    const closed = server.close();
    await wait(limits.closingLinger + 100);
    const socket = connect({ socket: raw, servername: 'localhost', ca });
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await once(socket, 'secureConnect');
    await wait(limits.closingLinger / 4);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await Promise.all([closed, ended(socket)]);
    expect(heard).toMatch(/^HTTP\/1\.1 200[^]*\nConnection: close\r\n[^]*hello$/);
  });

  test('drops no request of clients that send one after the other', async () => {
    const server = await start(application());
    const agents = Array.from({ length: 20 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const failures: unknown[] = [];
    const answered = agents.map(() => 0);
    const clients = agents.map(async (agent, number) => {
      for (;;) {
        const reply = await fetchFrom(server, '/', { agent }).catch((error: unknown) => void failures.push(error));
        if (!reply) return;
        answered[number] = (answered[number] ?? 0) + 1;
        if (reply.headers.connection === 'close') return;
      }
    });
    for (let turn = 0; turn < 200 && Math.min(...answered) < 5; turn += 1) await wait(20);
    await server.close();
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect(Math.min(...answered)).toBeGreaterThan(5);
    agents.forEach((agent) => agent.destroy());
  });

  test.each([
    ['idle after a request', (socket: TLSSocket) => void socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['without any request', () => undefined],
    ['in the middle of its headers', (socket: TLSSocket) => void socket.write('GET / HT')],
  ])('does not wait for a connection that is %s', async (_name, act) => {
    const server = await start(application(), { redirectPort: 0 });
    const socket = connect({ port: server.port, host: '127.0.0.1', ca, servername: 'localhost' });
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'secureConnect');
    const plain = connectPlain(server.redirectPort ?? 0, '127.0.0.1');
    plain.on('error', () => undefined);
    plain.resume();
    act(socket);
    await wait(50);
    const begun = Date.now();
    await Promise.all([server.close(), ended(socket), ended(plain)]);
    expect(Date.now() - begun).toBeLessThan(2000);
  });

  test('is bounded: what has not finished in time is cut off, unfinished handshakes too', async () => {
    const app = express();
    app.get('/', () => undefined);
    const server = await start(app, { limits: { closingGrace: 300 } });
    const silent = connectPlain(server.port, '127.0.0.1');
    const lost = fetchFrom(server).catch((error: unknown) => (error as NodeJS.ErrnoException).code);
    await wait(100);
    const begun = Date.now();
    await server.close();
    expect(Date.now() - begun).toBeGreaterThanOrEqual(290);
    expect(Date.now() - begun).toBeLessThan(2000);
    expect(await lost).toBe('ECONNRESET');
    silent.destroy();
  });

  test('can be asked for twice', async () => {
    let times = 0;
    const server = await start(application(), { onClosing: () => (times += 1) });
    await Promise.all([server.close(), server.close()]);
    await server.close();
    expect(times).toBe(1);
  });
});

describe('an address that cannot be listened on', () => {
  async function taken(host: string) {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, host, done));
    return { port: (other.address() as AddressInfo).port, free: () => other.close() };
  }

  test.each(['127.0.0.1', '::1'])('a port in use on %s', async (host) => {
    const { port, free } = await taken(host);
    expect(await refusalOf(start(application(), { port }))).toEqual([
      `PORT: ${port} is already in use on localhost. Stop the program that uses it, or set PORT to another number. [port-in-use]`,
    ]);
    free();
    // Nothing was left listening.
    await start(application(), { port });
  });

  test.each([
    [
      'no such port',
      { port: 70_000 },
      /^PORT: 70000 is not a port\. Set it to a number from 0 to 65535\. \[setting-invalid\]$/,
    ],
    [
      'not of this machine',
      { host: '192.0.2.1' },
      /^HOST: 192\.0\.2\.1 is not an address of this machine\. Set it to .*\[host-unavailable\]$/,
    ],
    [
      'no such name',
      { host: 'no-such-host.invalid' },
      /^HOST: The name no-such-host\.invalid cannot be resolved\. Set it to .*\[host-unavailable\]$/,
    ],
  ])('%s', async (_name, options, said) => {
    expect(await refusalOf(start(application(), options))).toEqual([expect.stringMatching(said)]);
  });

  test('both ports at once', async () => {
    const { port, free } = await taken('127.0.0.1');
    const said = await refusalOf(start(application(), { port, redirectPort: port }));
    expect(said.map((line) => line.split(':')[0])).toEqual(['PORT', 'REDIRECT_PORT']);
    free();
  });

  test('a certificate that is broken', async () => {
    const tls = { keyFile: '/no/such/key.pem', certFile: '/no/such/cert.pem' };
    expect(await refusalOf(start(application(), { tls }))).toHaveLength(2);
  });
});

describe('the plain listener', () => {
  interface Plain {
    readonly status: number;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }
  function plain(
    server: RunningServer,
    path: string,
    options: { method?: string; host?: string } = {},
  ): Promise<Plain> {
    return new Promise((done, failed) => {
      const headers = { host: options.host ?? 'localhost:80' };
      const sent = httpRequest(
        { port: server.redirectPort, host: '127.0.0.1', path, method: options.method ?? 'GET', headers, agent: false },
        (response) =>
          void read(response).then((body) =>
            done({ status: response.statusCode ?? 0, headers: response.headers, body }),
          ),
      );
      sent.on('error', failed);
      sent.end();
    });
  }

  test.each(['/', '/docs', '/docs/', '/docs/problems/not_found', '/docs/swagger-ui.css', '/docs/?a=b&c=%2F', '/?x=1'])(
    'sends people who want %s to the same page over HTTPS',
    async (path) => {
      const server = await start(application(), { redirectPort: 0 });
      for (const method of ['GET', 'HEAD'])
        expect(await plain(server, path, { method })).toMatchObject({
          status: 308,
          headers: {
            location: `https://localhost:${server.port}${path}`,
            'cache-control': 'no-store',
            connection: 'close',
          },
          body: '',
        });
    },
  );

  test.each(['localhost', 'attacker.example', 'attacker.example:8080'])(
    'L9: redirects to the public URL, whatever the client names as host: %s',
    async (host) => {
      const server = await start(application(), { redirectPort: 0, publicUrl: 'https://api.example.com' });
      expect((await plain(server, '/docs/', { host })).headers.location).toBe('https://api.example.com/docs/');
    },
  );

  test.each([
    ['GET', '/protected-resource'],
    ['GET', '/docsx'],
    ['GET', '/docs/../protected-resource'],
    ['GET', '/docs/%2e%2e/protected-resource'],
    ['GET', '/docs/.'],
    ['GET', '//example.com'],
    ['GET', '//example.com/docs'],
    ['GET', '/docs//example.com'],
    ['GET', '/docs\\example.com'],
    ['GET', 'http://example.com/'],
    ['GET', '/openapi.json'],
    ['POST', '/'],
    ['DELETE', '/docs/'],
    ['OPTIONS', '/'],
  ])('refuses %s %s: whoever sends a token in clear text has to notice', async (method, path) => {
    const answered = await plain(await start(application(), { redirectPort: 0 }), path, { method });
    expect(answered.status).toBe(403);
    expect(answered.headers['content-type']).toBe('application/problem+json');
    expect(answered.headers.location).toBeUndefined();
    // Browsers ignore it here, and RFC 6797 forbids it.
    expect(answered.headers['strict-transport-security']).toBeUndefined();
    expect(JSON.parse(answered.body)).toMatchObject({
      code: 'forbidden',
      detail: expect.stringContaining('HTTPS') as string,
    });
  });

  test.each([
    ['example.com', 'example.com'],
    ['example.com:8080', 'example.com'],
    ['API.internal_net', 'API.internal_net'],
    ['192.0.2.7:80', '192.0.2.7'],
    ['[::1]:80', '[::1]'],
    ['[2001:db8::7]', '[2001:db8::7]'],
  ])('keeps the host %s', async (host, kept) => {
    const server = await start(application(), { redirectPort: 0 });
    expect((await plain(server, '/', { host })).headers.location).toBe(`https://${kept}:${server.port}/`);
  });

  test('sends nobody to a place that a Host header made up', async () => {
    const server = await start(application(), { redirectPort: 0 });
    const hosts = [
      '',
      ' ',
      'a b',
      'user@example.com',
      'user:pass@example.com',
      'example.com/evil',
      'example.com?x',
      'example.com#x',
      'example.com\\@evil',
      '//evil',
      'a..b',
      '.a',
      '-a.com',
      'a-.com',
      'a:b',
      'a:',
      'a:99999999',
      'a:70000',
      'a:80:80',
      '[::1',
      '::1',
      '[::1]evil',
      '[evil]',
      '[::1]:',
      '<script>',
      'a,b',
      'a;b',
      "a'b",
      'a"b',
      'a%0d%0ab',
      'ex\u00e4mple.com',
      '\u0085',
      'x'.repeat(64),
      `${'x.'.repeat(127)}xx`,
    ];
    for (const host of hosts) {
      const raw = await speakPlain(server, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect([host, /^HTTP\/1\.1 (\d+)/.exec(raw)?.[1]]).toEqual([host, '400']);
      expect(raw).not.toMatch(/^location:/im);
    }
    for (const text of ['GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'JUNK\r\n\r\n'])
      expect(await speakPlain(server, text)).toMatch(/^HTTP\/1\.1 400/);
    expect((await plain(server, '/')).status).toBe(308);
  });

  async function speakPlain(server: RunningServer, text: string): Promise<string> {
    const socket = connectPlain(server.redirectPort ?? 0, '::1');
    let heard = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.write(text, 'latin1');
    await ended(socket);
    return heard;
  }

  test('has the same time-outs', async () => {
    const server = await start(application(), {
      redirectPort: 0,
      limits: { headersTimeout: 150, requestTimeout: 150, connectionsCheckingInterval: 50 },
    });
    expect(await speakPlain(server, 'GET / HT')).toMatch(/^HTTP\/1\.1 408/);
  });

  test('is not there unless asked for', async () => {
    expect((await start(application())).redirectPort).toBeUndefined();
  });
});

test('every limit is set, and none is without bound', () => {
  for (const [name, value] of Object.entries(limits))
    expect([name, value > 0 && value < 120_000]).toEqual([name, true]);
});
