import type { ReadinessCheck } from '../../../../src/kit/pages/health.js';
import { get } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve } from '../../../support/server.js';

afterEach(closeServers);

const never = new Promise<never>(() => undefined);
const fail = (): never => {
  throw new Error('no database');
};

describe('/readyz', () => {
  test.each<readonly [string, ReadinessCheck | undefined, number, object]>([
    ['no check', undefined, 200, { status: 'ok' }],
    ['true', () => true, 200, { status: 'ok' }],
    ['a promise of true', () => Promise.resolve(true), 200, { status: 'ok' }],
    ['an object', () => ({ ready: true }), 200, { status: 'ok' }],
    [
      'a lost dependency',
      () => ({ ready: true, degraded: ['Redis is lost.'] }),
      200,
      { status: 'degraded', degraded: ['Redis is lost.'] },
    ],
    ['false', () => false, 503, { status: 'unavailable' }],
    [
      'false with a reason',
      () => ({ ready: false, degraded: ['The database is lost.'] }),
      503,
      { status: 'unavailable', degraded: ['The database is lost.'] },
    ],
    ['a check that throws', fail, 503, { status: 'unavailable' }],
    ['a check that rejects', () => Promise.reject(new Error('no database')), 503, { status: 'unavailable' }],
  ])('responds to %s', async (_what, ready, status, body) => {
    const { request } = await serve({ paths: {} }, ready ? { ready } : {});
    await request.get('/readyz').expect(status, body);
    await request.get('/healthz').expect(200, { status: 'ok' });
  });

  test('waits two seconds for a check that never settles', async () => {
    const { request } = await serve({ paths: {} }, { ready: () => never });
    await request.get('/readyz').expect(503);
  });

  test('F11: tells that an authenticator goes on without its issuer', async () => {
    const issuer = createIssuer();
    const found: string[] = [];
    const authenticator = issuer.authenticator();
    const { request } = await serve(
      {
        components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
        security: [{ bearerAuth: [] }],
        paths: { '/a': get(), '/b': get() },
      },
      { authenticators: { bearerAuth: (scheme) => ({ ...authenticator(scheme), degradation: () => found[0] }) } },
    );
    await request.get('/readyz').expect(200, { status: 'ok' });
    found.push('the keys of the issuer were fetched 7 minutes ago');
    await request.get('/readyz').expect(200, { status: 'degraded', degraded: found });
  });
});
