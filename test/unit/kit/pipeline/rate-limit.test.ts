import { get } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

const paths = { '/a': get(), '/b': get() };

describe('without a word in the contract', () => {
  it('answers 100 requests of an address in 15 minutes, and refuses the next: 429 with Retry-After', async () => {
    const server = await serve({ paths }, { rateLimit: undefined });
    const { request } = server;
    for (let sent = 1; sent <= 100; sent += 1) {
      const { headers } = await request.get(sent % 2 ? '/a' : '/b').expect(200);
      if (sent === 1) expect(headers['ratelimit-policy']).toMatch(/^"100-per-900s-by-ip"; q=100; w=900; pk=:.+:$/);
      if (sent === 1) expect(headers['ratelimit']).toBe('"100-per-900s-by-ip"; r=99; t=900');
      expect(headers).not.toHaveProperty('x-ratelimit-limit');
    }
    const refused = await request.get('/a').expect(429).expect('Content-Type', 'application/problem+json');
    const { headers, body } = refused;
    expect(Number(headers['retry-after'])).toBeGreaterThan(880);
    expect(body).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(await server.eventsOf(refused)).toEqual(['excess_rate_limit_exceeded']);
  });

  it('does not count liveness and readiness, and counts the docs apart', async () => {
    const { request } = await serve({ paths }, { rateLimit: { limit: 2, window: 60_000 } });
    for (let sent = 0; sent < 5; sent += 1) {
      await request.get('/healthz').expect(200);
      await request.get('/readyz').expect(200);
      await request.get('/openapi.json').expect(200);
    }
    await request.get('/a').expect(200);
  });

  it('counts requests that lead nowhere, so that guessing paths is limited too', async () => {
    const { request } = await serve({ paths }, { rateLimit: { limit: 3, window: 60_000 } });
    await request.get('/x').expect(404);
    await request.put('/a').expect(405);
    await request.options('/a').expect(204);
    await request.get('/x').expect(429);
    await request.get('/a').expect(429);
  });
});

describe('x-rate-limit', () => {
  const declared = {
    'x-rate-limit': { limit: 3, window: '1m' },
    paths: { ...paths, '/tight': get({ 'x-rate-limit': { limit: 1, window: '1m' } }) },
  };

  it('at the root is shared by all operations that say nothing themselves', async () => {
    const { request } = await serve(declared, { rateLimit: undefined });
    await request.get('/a').expect(200);
    await request.get('/b').expect(200);
    await request.get('/a').expect(200);
    await request.get('/b').expect(429);
  });

  it('at an operation is its own', async () => {
    const { request } = await serve(declared, { rateLimit: undefined });
    await request.get('/tight').expect(200);
    await request.get('/tight').expect(429);
    await request.get('/a').expect(200);
  });

  it('gives way at the root to the setting, and stays at an operation', async () => {
    const { request } = await serve(declared, { rateLimit: { limit: 1, window: 60_000 } });
    await request.get('/a').expect(200);
    await request.get('/b').expect(429);
    await request.get('/tight').expect(200);
  });

  it('F20: stays at an operation and a path when the setting turns the others off', async () => {
    const limit = { limit: 1, window: '1m' };
    const { request } = await serve(
      {
        'x-rate-limit': { limit: 1, window: '1m' },
        paths: { ...paths, '/tight': get({ 'x-rate-limit': limit }), '/path': { ...get(), 'x-rate-limit': limit } },
      },
      { rateLimit: 'off' },
    );
    for (const path of ['/tight', '/path']) {
      await request.get(path).expect(200);
      await request.get(path).expect(429);
    }
    for (const path of ['/a', '/b', '/a', '/openapi.json', '/openapi.json'])
      expect((await request.get(path).expect(200)).headers).not.toHaveProperty('ratelimit');
    for (let sent = 0; sent < 3; sent += 1) await request.get('/unknown').expect(404);
  });

  it('F20: is off for users where only the root has one', async () => {
    const issuer = createIssuer();
    const { request } = await serve(
      {
        components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
        security: [{ bearerAuth: [] }],
        'x-rate-limit': [{ limit: 1, window: '1m', by: 'user' }],
        paths: { '/a': get(), '/own': get({ 'x-rate-limit': { limit: 1, window: '1m', by: 'user' } }) },
      },
      { rateLimit: 'off', authenticators: { bearerAuth: issuer.authenticator() } },
    );
    const token = await issuer.token({ sub: 'alice' });
    const statuses: number[] = [];
    for (const path of ['/a', '/a', '/own', '/own'])
      statuses.push((await request.get(path).auth(token, { type: 'bearer' })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('tells whole seconds of a window that has none', async () => {
    const { request } = await serve({ paths: { '/a': get({ 'x-rate-limit': { limit: 1, window: '1500ms' } }) } });
    const { headers } = await request.get('/a').expect(200);
    expect(headers['ratelimit-policy']).toMatch(/^"1-per-1.5s-by-ip"; q=1; w=2; pk=:[A-Za-z0-9+/=]+:$/);
    expect(headers['ratelimit']).toBe('"1-per-1.5s-by-ip"; r=0; t=2');
    expect((await request.get('/a').expect(429)).headers['retry-after']).toMatch(/^[12]$/);
  });

  it('by user counts each caller, wherever they call from, beside the limit by address', async () => {
    const issuer = createIssuer();
    const { request } = await serve(
      {
        components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
        security: [{ bearerAuth: [] }],
        paths: { '/mine': get({ 'x-rate-limit': { limit: 2, window: '1m', by: 'user' } }) },
      },
      {
        rateLimit: { limit: 6, window: 60_000 },
        trustProxy: 1,
        authenticators: { bearerAuth: issuer.authenticator() },
      },
    );
    const ask = async (sub: string, ip: string): Promise<number> => {
      const token = await issuer.token({ sub });
      return (await request.get('/mine').set('X-Forwarded-For', ip).auth(token, { type: 'bearer' })).status;
    };
    expect([await ask('alice', '1.1.1.1'), await ask('alice', '2.2.2.2'), await ask('alice', '3.3.3.3')]).toEqual([
      200, 200, 429,
    ]);
    expect([await ask('bob', '1.1.1.1'), await ask('bob', '1.1.1.1'), await ask('bob', '1.1.1.1')]).toEqual([
      200, 200, 429,
    ]);
  });
});

describe('the address of a caller', () => {
  const rateLimit = { limit: 2, window: 60_000 };
  const forged = ['1.1.1.1', '2.2.2.2, 3.3.3.3', '2001:db8::1', 'unknown', ''];

  it('is not what a client writes into X-Forwarded-For', async () => {
    const server = await serve({ paths }, { rateLimit });
    const statuses: number[] = [];
    for (const address of forged)
      statuses.push(
        (await server.request.get('/a').set('X-Forwarded-For', address).set('Forwarded', `for=${address}`)).status,
      );
    expect(statuses).toEqual([200, 200, 429, 429, 429]);
    expect(new Set(server.lines.filter(({ status }) => status).map(({ ip }) => ip)).size).toBe(1);
  });

  it('is what a trusted proxy says, and no more than that', async () => {
    const { request } = await serve({ paths }, { rateLimit, trustProxy: 1 });
    const from = async (header: string): Promise<number> =>
      (await request.get('/a').set('X-Forwarded-For', header)).status;
    // The proxy appends the address it sees: what stands before is the client's own invention.
    expect([await from('9.9.9.1, 1.1.1.1'), await from('9.9.9.2, 1.1.1.1'), await from('9.9.9.3, 1.1.1.1')]).toEqual([
      200, 200, 429,
    ]);
    expect(await from('1.1.1.2')).toBe(200);
  });

  it('of IPv6 counts by subnet, as whoever has one address of a /56 has them all', async () => {
    const { request } = await serve({ paths }, { rateLimit, trustProxy: 1 });
    const from = async (address: string): Promise<number> =>
      (await request.get('/a').set('X-Forwarded-For', address)).status;
    expect([
      await from('2001:db8:1:200::1'),
      await from('2001:db8:1:2ff::2'),
      await from('2001:db8:1:2aa:1::3'),
    ]).toEqual([200, 200, 429]);
    expect(await from('2001:db8:1:300::1')).toBe(200);
  });
});
