import { get, post } from '../../../support/contract.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';
import { sendRaw } from '../../../support/raw-http.js';
let server: TestServer;
beforeAll(async () => {
  server = await serve({
    servers: [{ url: 'https://api.example.com/v1' }],
    paths: {
      '/notes': { ...get(), ...post({ 'application/json': { schema: {} } }) },
      '/notes/{id}': { ...get(), parameters: [id] },
    },
  });
});
afterAll(closeServers);

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

describe('a request', () => {
  it('for an operation below its base path reaches it', () => server.request.get('/v1/notes').expect(200));

  test.each([
    '/notes',
    '/v11/notes',
    '/v1notes',
    '/v1/notes/',
    '/v1//notes',
    '/V1/notes',
    '/v1/other',
    '/v1/notes/1/2',
  ])('for %s, which is no path of the contract, is 404 as a problem document', async (path) => {
    const { body } = await server.request.get(path).expect(404).expect('Content-Type', 'application/problem+json');
    expect(body).toMatchObject({ code: 'not_found', type: '/docs/problems/not_found', instance: path });
  });

  test.each(['put', 'delete', 'patch'] as const)(
    'with the method %s is 405 with the methods that are offered',
    async (method) => {
      const { body, headers } = await server.request[method]('/v1/notes').expect(405);
      expect(headers['allow']).toBe('GET, POST, HEAD, OPTIONS');
      expect(body).toMatchObject({ code: 'method_not_allowed' });
    },
  );

  it('with OPTIONS learns the methods', async () => {
    const { headers, text } = await server.request.options('/v1/notes').expect(204);
    expect(headers['allow']).toBe('GET, POST, HEAD, OPTIONS');
    expect(text).toBe('');
  });

  it('with HEAD gets the headers of GET and no body', async () => {
    const { headers, text } = await server.request.head('/v1/notes').expect(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Number(headers['content-length'])).toBeGreaterThan(10);
    expect(text).toBeFalsy();
  });

  it('with HEAD for nothing gets 404 and no body', async () => {
    const { headers, text } = await server.request.head('/v1/other').expect(404);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(text).toBeFalsy();
  });

  it('with an encoded slash in a parameter stays with that parameter', async () => {
    const { body } = await server.request.get('/v1/notes/a%2Fb').expect(200);
    expect(body).toMatchObject({ path: { id: 'a/b' } });
  });

  test.each(['/v1/notes/%', '/v1/notes/%zz', '/v1/notes/%ff', '/v1/notes/%c0%af'])(
    'for %s, which cannot be decoded, is 400',
    async (path) => {
      const { body } = await server.request.get(path).expect(400);
      expect(body).toMatchObject({ code: 'malformed_uri' });
    },
  );
});

describe('the kit’s own pages', () => {
  it('say whether the process lives and whether it can work', async () => {
    await server.request.get('/healthz').expect(200, { status: 'ok' });
    await server.request.get('/readyz').expect(200, { status: 'ok' });
  });

  test.each<[what: string, ready: () => boolean | Promise<boolean>]>([
    ['says no', () => false],
    ['fails', () => Promise.reject(new Error('no database'))],
    ['throws', () => { throw new Error('no database'); }], // prettier-ignore
    ['never answers', () => new Promise<boolean>(() => undefined)],
  ])('say 503 on /readyz when the application %s', async (_, ready) => {
    const { request } = await serve({ paths: { '/a': get() } }, { ready });
    await request.get('/readyz').expect(503, { status: 'unavailable' });
    await request.get('/healthz').expect(200);
  });

  it('give way to a contract’s own path of that name', async () => {
    const { request } = await serve({
      paths: { '/healthz': get(), '/{any}': { ...get(), parameters: [{ ...id, name: 'any' }] } },
    });
    const { body } = await request.get('/healthz').expect(200);
    expect(body).toHaveProperty('query');
    await request.get('/readyz').expect(200, { status: 'ok' });
  });
});

describe('a request target', () => {
  const send = (method: string, target: string) =>
    sendRaw({ port: server.server.port, ca: server.ca }, `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);

  test.each([
    '*v1/notes',
    '*',
    '*/v1/notes',
    'v1/notes',
    '?/v1/notes',
    'xv1/notes',
    'http:/v1/notes',
    'https://',
    'ftp://localhost/v1/notes',
  ])('M5: that is neither a path nor an absolute URI, %s, is 400 and reaches no operation', async (target) => {
    const { text } = await send('GET', target);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('application/problem+json');
  });

  test.each(['https://localhost/v1/notes', 'http://localhost:3443/v1/notes', 'HTTPS://LOCALHOST/v1/notes'])(
    'in absolute form, %s, is read as its path',
    async (target) => {
      const { text } = await send('GET', target);
      expect(text).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test('of the server as a whole tells OPTIONS the methods', async () => {
    const { text } = await send('OPTIONS', '*');
    expect(text).toMatch(/^HTTP\/1\.1 204 /);
    expect(text).toMatch(/Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS/);
  });
});
