import { get, post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const issuer = createIssuer();
let server: TestServer;
beforeAll(async () => {
  server = await serve(
    {
      components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/open': get(),
        '/closed': get({ security: [{ bearerAuth: [] }] }),
        '/old': get({ deprecated: true, 'x-sunset': '2030-01-01' }),
        '/crash': get({ operationId: 'crash' }),
        '/body': post({ 'application/json': { schema: { type: 'object' } } }),
      },
    },
    {
      authenticators: { bearerAuth: issuer.authenticator() },
      cors: { origins: ['https://app.example.com'] },
      handlers: { crash: () => Promise.reject(new Error('boom')) },
    },
  );
});
afterAll(closeServers);

describe('every answer', () => {
  test.each<[path: string, status: number]>([
    ['/open', 200],
    ['/closed', 401],
    ['/nothing', 404],
    ['/crash', 500],
    ['/healthz', 200],
  ])('of %s (%d) has the security headers', async (path, status) => {
    const { headers } = await server.request.get(path).expect(status);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('etag');
  });
});

describe('an answer', () => {
  it('to an authenticated caller is not to be stored', async () => {
    const { headers } = await server.request
      .get('/closed')
      .auth(await issuer.token(), { type: 'bearer' })
      .expect(200);
    expect(headers['cache-control']).toBe('no-store');
  });
  it('that is a refusal is not to be stored', async () => {
    const { headers } = await server.request.get('/nothing').expect(404);
    expect(headers['cache-control']).toBe('no-store');
  });
  it('of a deprecated operation says so, and until when it is there', async () => {
    const { headers } = await server.request.get('/old').expect(200);
    expect(headers).toMatchObject({ deprecation: '@0', sunset: 'Tue, 01 Jan 2030 00:00:00 GMT' });
  });
});

describe('a page of another origin', () => {
  const preflight = (path: string, origin: string): Promise<{ status: number; headers: Record<string, string> }> =>
    server.request.options(path).set('Origin', origin).set('Access-Control-Request-Method', 'PUT');

  it('may call when its origin is listed', async () => {
    const { headers } = await server.request.get('/open').set('Origin', 'https://app.example.com').expect(200);
    expect(headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(headers['vary']).toContain('Origin');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'http://app.example.com',
    'https://app.example.com:444',
    'null',
    'HTTPS://APP.EXAMPLE.COM',
  ])('may not from %s', async (origin) => {
    const { headers } = await server.request.get('/open').set('Origin', origin);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    const refused = await preflight('/open', origin);
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
    expect(await server.eventsOf(refused)).toEqual(['malicious_cors']);
  });

  it('gets the same answer to a preflight for what exists, what is closed and what is not there', async () => {
    const answers = [];
    for (const path of ['/open', '/closed', '/nothing']) {
      const { status, headers } = await preflight(path, 'https://app.example.com');
      delete headers['x-request-id'];
      delete headers['date'];
      answers.push({ status, headers });
    }
    expect(answers[0]).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE' },
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});
