import { Incidents } from '../../../../src/kit/incidents/incidents.js';
import { createLogger, createMetrics, Problem } from '../../../../src/kit/index.js';
import { get } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const issuer = createIssuer();
const silent = createLogger({ level: 'silent' });

let server: TestServer;
let incidents: Incidents;

beforeEach(async () => {
  incidents = new Incidents({ mode: 'on', log: silent });
  server = await serve(
    {
      components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/public': get({ operationId: 'readPublic' }),
        '/notes/{id}': get({
          operationId: 'getNote',
          security: [{ bearerAuth: [] }],
          parameters: [{ in: 'path', name: 'id', required: true, schema: { type: 'string' } }],
        }),
        '/search': get({
          operationId: 'search',
          'x-sensitive': true,
          'x-object': 'person',
          parameters: [{ in: 'query', name: 'person', schema: { type: 'string' } }],
        }),
      },
    },
    {
      incidents,
      metrics: createMetrics(),
      trustProxy: 1,
      authenticators: { bearerAuth: issuer.authenticator() },
      handlers: {
        getNote: ({ path }: { path: { id: string } }) => {
          if (path.id.startsWith('mine')) return { status: 200, body: {} };
          throw new Problem('not_found');
        },
      },
    },
  );
});

afterEach(async () => {
  await closeServers();
  await incidents.close();
});

const from = (address: string, path: string, token?: string) => {
  const request = server.request.get(path).set('X-Forwarded-For', address);
  return token === undefined ? request : request.set('Authorization', `Bearer ${token}`);
};

describe('a server that looks for incidents', () => {
  test('refuses an address that scans it with 403 and no detail, and nobody else', async () => {
    for (let index = 0; index < 25; index += 1) expect((await from('203.0.113.7', `/admin-${index}`)).status).toBe(404);
    const refused = await from('203.0.113.7', '/public');
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'blocked', detail: 'Blocked' });
    expect((await from('203.0.113.8', '/public')).status).toBe(200);
  });

  test('answers health checks of a blocked address', async () => {
    for (let index = 0; index < 26; index += 1) await from('203.0.113.7', `/admin-${index}`);
    expect((await from('203.0.113.7', '/healthz')).status).toBe(200);
    expect((await from('203.0.113.7', '/docs/')).status).toBe(403);
  });

  test('blocks a caller who walks through the objects of others, at that address only', async () => {
    const mallory = await issuer.token({ sub: 'mallory' });
    for (let index = 0; index < 20; index += 1)
      expect((await from('203.0.113.7', `/notes/other-${index}`, mallory)).status).toBe(404);
    expect((await from('203.0.113.7', '/notes/mine', mallory)).status).toBe(403);
    expect((await from('203.0.113.9', '/notes/mine', mallory)).status).toBe(200);
    const alice = await issuer.token({ sub: 'alice' });
    expect((await from('203.0.113.7', '/notes/mine', alice)).status).toBe(200);
  });

  test('throttles an address where others are recognized, and lets those go on', async () => {
    const alice = await issuer.token({ sub: 'alice' });
    expect((await from('203.0.113.7', '/notes/mine', alice)).status).toBe(200);
    const statuses = [];
    for (let index = 0; index < 45; index += 1) statuses.push((await from('203.0.113.7', `/x-${index}`)).status);
    expect(statuses.slice(0, 25)).toEqual(Array(25).fill(404));
    expect(statuses.slice(-5)).toEqual(Array(5).fill(429));
    expect((await from('203.0.113.7', '/notes/mine', alice)).status).toBe(200);
    expect((await from('203.0.113.7', '/notes/mine')).status).toBe(429);
  });

  test('counts what requests turn out to be, and the reads of a sensitive operation', async () => {
    await from('203.0.113.7', '/search?person=ada');
    await from('203.0.113.7', '/nowhere');
    await server.request.delete('/public');
    const text = await server.plan.options.metrics.text();
    for (const event of ['sensitive_read', 'unknown_path', 'method_not_allowed'])
      expect(text).toContain(`security_events_total{event="${event}"} 1`);
  });

  test('neither stops for hostile input nor blames it on anyone else', async () => {
    const hostile = [
      '/%00',
      '/%',
      `/${'a'.repeat(4000)}`,
      '/notes/__proto__',
      '/notes/constructor',
      '/search?person[]=a',
    ];
    for (const path of hostile) expect((await from('203.0.113.7', path)).status).toBeLessThan(500);
    for (const address of ['203.0.113.7, evil', '::1%eth0', '1.2.3', '2001:db8::1'])
      expect((await from(address, '/nowhere')).status).toBe(404);
  });
});
