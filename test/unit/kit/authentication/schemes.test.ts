import { apiKey, basic } from '../../../../src/kit/authentication/api-key-basic.js';
import type { Identity } from '../../../../src/kit/authentication/authenticator.js';
import { get } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const issuer = createIssuer();
const identity = (subject: string, ...scopes: string[]): Identity<string> => ({
  user: subject,
  subject,
  scopes: new Set(scopes),
});

let server: TestServer;
beforeAll(async () => {
  server = await serve(
    {
      components: {
        securitySchemes: {
          header: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
          query: { type: 'apiKey', in: 'query', name: 'api_key' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
          basic: { type: 'http', scheme: 'Basic' },
          bearer: { type: 'http', scheme: 'bearer' },
          oauth: { type: 'oauth2', flows: {} },
          oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://issuer.example/.well-known/openid-configuration' },
        },
      },
      paths: {
        '/header': get({ security: [{ header: [] }] }),
        '/query': get({ security: [{ query: [] }] }),
        '/cookie': get({ security: [{ cookie: [] }] }),
        '/basic': get({ security: [{ basic: [] }] }),
        '/oauth': get({ security: [{ oauth: ['read'] }] }),
        '/oidc': get({ security: [{ oidc: [] }] }),
        '/any': get({ security: [{ header: ['read'] }, { bearer: ['read'] }] }),
        '/all': get({ security: [{ header: [], bearer: ['read'] }] }),
        '/down': get({ security: [{ cookie: [] }] }),
      },
    },
    {
      authenticators: {
        header: apiKey((key) =>
          key === 'right' ? identity('machine', 'read') : key === 'poor' ? identity('poor') : undefined,
        ),
        query: apiKey((key) => Promise.resolve(key === 'ri&ght' ? identity('machine') : undefined)),
        cookie: apiKey((key) => {
          if (key === 'down') throw new Error('the session store is down');
          return key === 'right' ? identity('browser') : undefined;
        }),
        basic: basic((name, password) =>
          name === 'alice' && password === 'pass:wörd' ? identity('alice') : undefined,
        ),
        bearer: issuer.authenticator(),
        oauth: issuer.authenticator(),
        oidc: issuer.authenticator(),
      },
    },
  );
});
afterAll(closeServers);

type Send = { path: string; headers?: Record<string, string> };
const encoded = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('credentials', () => {
  test.each<[what: string, send: Send, user: string]>([
    ['a key in a header', { path: '/header', headers: { 'x-api-key': 'right' } }, 'machine'],
    ['a key in the query', { path: '/query?api_key=ri%26ght' }, 'machine'],
    ['a key in a cookie', { path: '/cookie', headers: { Cookie: 'a=b; session=right; c=d' } }, 'browser'],
    ['a name and a password', { path: '/basic', headers: { Authorization: encoded('alice:pass:wörd') } }, 'alice'],
    ['one of two ways', { path: '/any', headers: { 'X-Api-Key': 'right' } }, 'machine'],
  ])('are accepted: %s', async (_, { path, headers = {} }, user) => {
    const { body } = await server.request.get(path).set(headers).expect(200);
    expect(body).toMatchObject({ user });
  });

  test.each<[what: string, send: Send, challenge: string]>([
    ['no key', { path: '/header' }, 'ApiKey in="header", name="X-Api-Key"'],
    ['a wrong key', { path: '/header', headers: { 'X-Api-Key': 'wrong' } }, 'ApiKey in="header", name="X-Api-Key"'],
    [
      'a key in another place',
      { path: '/header?X-Api-Key=right', headers: { Cookie: 'X-Api-Key=right' } },
      'ApiKey in="header", name="X-Api-Key"',
    ],
    ['a wrong key in the query', { path: '/query?api_key=wrong' }, 'ApiKey in="query", name="api_key"'],
    [
      'a cookie of a similar name',
      { path: '/cookie', headers: { Cookie: 'xsession=right; Session=right' } },
      'ApiKey in="cookie", name="session"',
    ],
    [
      'a wrong password',
      { path: '/basic', headers: { Authorization: encoded('alice:wrong') } },
      'Basic realm="api", charset="UTF-8"',
    ],
    [
      'no colon',
      { path: '/basic', headers: { Authorization: encoded('alice') } },
      'Basic realm="api", charset="UTF-8"',
    ],
    ['broken base64', { path: '/basic', headers: { Authorization: 'Basic §§' } }, 'Basic realm="api", charset="UTF-8"'],
    ['neither of two ways', { path: '/any' }, 'ApiKey in="header", name="X-Api-Key", Bearer'],
    [
      'one of two that are both needed',
      { path: '/all', headers: { 'X-Api-Key': 'right' } },
      'ApiKey in="header", name="X-Api-Key", Bearer',
    ],
  ])('are refused: %s', async (_, { path, headers = {} }, challenge) => {
    const response = await server.request.get(path).set(headers).expect(401);
    expect(response.headers['www-authenticate']).toBe(challenge);
  });

  it('of both kinds are enough where both are needed', async () => {
    const token = await issuer.token({ scope: 'read' });
    await server.request.get('/all').set('X-Api-Key', 'right').auth(token, { type: 'bearer' }).expect(200);
  });

  it('that are right make up for others that are wrong, where either will do', async () => {
    await server.request.get('/any').set('X-Api-Key', 'right').auth('junk', { type: 'bearer' }).expect(200);
  });

  it('of one kind do not lend their scopes to the other', async () => {
    const token = await issuer.token({ scope: '' });
    const { body } = await server.request
      .get('/all')
      .set('X-Api-Key', 'right')
      .auth(token, { type: 'bearer' })
      .expect(403);
    expect(body).toMatchObject({ detail: 'Missing scope: read.' });
    await server.request.get('/any').set('X-Api-Key', 'poor').auth(token, { type: 'bearer' }).expect(403);
  });

  test.each(['/oauth', '/oidc'])('of %s are bearer tokens', async (path) => {
    await server.request
      .get(path)
      .auth(await issuer.token({ scope: 'read' }), { type: 'bearer' })
      .expect(200);
    await server.request.get(path).expect(401);
  });

  it('that cannot be checked right now are 503, not 401', async () => {
    const { body, text } = await server.request.get('/cookie').set('Cookie', 'session=down').expect(503);
    expect(body).toMatchObject({ code: 'unavailable' });
    expect(text).not.toContain('session store');
  });
});
