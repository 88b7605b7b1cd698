import { createHmac, createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import { get } from '../../../support/contract.js';
import { audience, createIssuer, issuerName } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

const securitySchemes = { bearerAuth: { type: 'http', scheme: 'bearer' } };
const issuer = createIssuer();
let server: TestServer;

beforeAll(async () => {
  server = await serve(
    {
      components: { securitySchemes },
      security: [{ bearerAuth: [] }],
      paths: {
        '/secret': get({ operationId: 'secret' }),
        '/public': get({ operationId: 'public', security: [] }),
        '/optional': get({ operationId: 'optional', security: [{ bearerAuth: [] }, {}] }),
        '/write': get({ operationId: 'write', security: [{ bearerAuth: ['notes:write', 'admin'] }] }),
      },
    },
    { authenticators: { bearerAuth: issuer.authenticator() } },
  );
});
afterAll(closeServers);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);
const claims = (): Record<string, unknown> => ({
  iss: issuerName,
  aud: audience,
  sub: 'alice',
  nbf: now() - 1,
  exp: now() + 300,
});

/** A token put together by hand, as a library would refuse to. */
function forged(header: unknown, payload: unknown, signature: (input: string) => string): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signature(input)}`;
}

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const es256 =
  (key = issuer.privateKey) =>
  (input: string) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
const header = (): Record<string, unknown> => ({ alg: 'ES256', kid: issuer.kid, typ: 'at+jwt' });
const hs256 = (input: string): string =>
  createHmac('sha256', createSecretKey(Buffer.from(JSON.stringify(issuer.publicJwk))))
    .update(input)
    .digest('base64url');

describe('a protected operation', () => {
  it('opens to a valid token, the first time and from the cache', async () => {
    const token = await issuer.token();
    for (let time = 0; time < 3; time += 1) {
      const { body } = await server.request.get('/secret').auth(token, { type: 'bearer' }).expect(200);
      expect(body).toMatchObject({ user: 'alice' });
    }
  });

  it('asks for credentials where there are none: 401 with a bare challenge', async () => {
    const { body, headers } = await server.request.get('/secret').expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(body).toMatchObject({ code: 'credentials_missing', status: 401, instance: '/secret' });
  });

  test.each<[what: string, token: () => string | Promise<string>]>([
    ['junk', () => 'junk'],
    ['an empty token', () => ''],
    ['three empty parts', () => '..'],
    ['no signature', () => forged(header(), claims(), () => '')],
    ['a cut signature', async () => (await issuer.token()).slice(0, -2)],
    ['alg none', () => forged({ ...header(), alg: 'none' }, claims(), () => '')],
    ['alg none with a signature', () => forged({ ...header(), alg: 'none' }, claims(), es256())],
    ['HS256 with the public key as the secret', () => forged({ ...header(), alg: 'HS256' }, claims(), hs256)],
    ['the signature of a stranger', () => forged(header(), claims(), es256(stranger))],
    ['an unknown kid', () => forged({ ...header(), kid: 'other' }, claims(), es256())],
    ['no kid', () => forged({ alg: 'ES256' }, claims(), es256())],
    ['a kid that is no text', () => forged({ ...header(), kid: ['a'] }, claims(), es256())],
    ['a kid of every object', () => forged({ ...header(), kid: 'constructor' }, claims(), es256())],
    [
      'a key of its own in jwk',
      () => forged({ ...header(), kid: undefined, jwk: issuer.publicJwk }, claims(), es256()),
    ],
    ['a header with crit', () => forged({ ...header(), crit: ['b64'], b64: false }, claims(), es256())],
    ['the type of an id token', () => forged({ ...header(), typ: 'id+jwt' }, claims(), es256())],
    ['the type of a logout token', () => forged({ ...header(), typ: 'logout+jwt' }, claims(), es256())],
    ['no exp', () => issuer.token({ exp: undefined })],
    ['an exp that is no number', () => forged(header(), { ...claims(), exp: '9999999999' }, es256())],
    ['an expired one', () => issuer.token({ exp: now() - 60 })],
    ['no nbf', () => issuer.token({ nbf: undefined })],
    ['one that is not yet valid', () => issuer.token({ nbf: now() + 60 })],
    ['no iss', () => issuer.token({ iss: undefined })],
    ['another iss', () => issuer.token({ iss: 'https://other.example' })],
    ['no aud', () => issuer.token({ aud: undefined })],
    ['another aud', () => issuer.token({ aud: 'https://other.example' })],
    ['no sub', () => issuer.token({ sub: undefined })],
    ['a sub that is no text', () => forged(header(), { ...claims(), sub: 7 }, es256())],
    ['a payload that is no object', () => forged(header(), 'text', es256())],
    ['100 kB', () => `${'a'.repeat(4000)}.${'a'.repeat(4000)}.${'a'.repeat(2000)}`],
  ])('refuses a token with %s: 401 invalid_token', async (_, token) => {
    const response = await server.request
      .get('/secret')
      .auth(await token(), { type: 'bearer' })
      .expect(401);
    expect(response.headers['www-authenticate']).toMatch(
      /^Bearer error="invalid_token", error_description="The token (is invalid|has expired)\."$/,
    );
    expect(response.body).toMatchObject({ code: 'token_invalid' });
    expect(await server.eventsOf(response)).toEqual(['authn_token_invalid']);
  });

  test.each<[place: string, path: (token: string) => string, headers: (token: string) => Record<string, string>]>([
    ['the query', (token) => `/secret?access_token=${token}`, () => ({})],
    ['a cookie', () => '/secret', (token) => ({ Cookie: `access_token=${token}; jwt=${token}` })],
    ['another scheme', () => '/secret', (token) => ({ Authorization: `JWT ${token}` })],
    ['another header', () => '/secret', (token) => ({ 'X-Authorization': `Bearer ${token}` })],
  ])('does not look for a token in %s', async (_, path, headers) => {
    const token = await issuer.token();
    await server.request.get(path(token)).set(headers(token)).expect(401);
  });

  it('accepts clocks that differ by a few seconds', async () => {
    const token = await issuer.token({ exp: now() - 2, nbf: now() + 2 });
    await server.request.get('/secret').auth(token, { type: 'bearer' }).expect(200);
  });

  it('takes iat for nbf where the issuer is known to have none, and nothing for exp', async () => {
    const lenient = await serve(
      { components: { securitySchemes }, security: [{ bearerAuth: [] }], paths: { '/secret': get({}) } },
      { authenticators: { bearerAuth: issuer.authenticator({ nbf: 'optional' }) } },
    );
    const ask = async (claims: Record<string, unknown>) =>
      (await lenient.request.get('/secret').auth(await issuer.token(claims), { type: 'bearer' })).status;
    expect(await ask({ nbf: undefined, iat: now() })).toBe(200);
    expect(await ask({ nbf: undefined, iat: undefined })).toBe(401);
    expect(await ask({ nbf: now() + 60, iat: now() })).toBe(401);
    expect(await ask({ nbf: undefined, iat: now(), exp: undefined })).toBe(401);
  });

  it('asks at every request whether a token is still good, also one it has seen before', async () => {
    const ended = new Set<unknown>();
    let asked = 0;
    for (const isRevoked of [
      ({ sid }: Record<string, unknown>) => (asked += 1) > 0 && ended.has(sid),
      ({ sid }: Record<string, unknown>) => Promise.resolve((asked += 1) > 0 && ended.has(sid)),
    ]) {
      asked = 0;
      ended.clear();
      const careful = await serve(
        { components: { securitySchemes }, security: [{ bearerAuth: [] }], paths: { '/secret': get({}) } },
        { authenticators: { bearerAuth: issuer.authenticator({ isRevoked }) } },
      );
      const token = await issuer.token({ sid: 'a' });
      const ask = () => careful.request.get('/secret').auth(token, { type: 'bearer' });
      await ask().expect(200);
      await ask().expect(200);
      expect(asked).toBe(2);
      ended.add('a');
      await ask().expect(401);
      await careful.close();
    }
  });

  it('lets the set-up say which scopes the claims of a token stand for', async () => {
    const mapped = await serve(
      { components: { securitySchemes }, security: [{ bearerAuth: ['admin'] }], paths: { '/secret': get({}) } },
      {
        authenticators: {
          bearerAuth: issuer.authenticator({ scopes: ({ groups }) => (groups === 'staff' ? ['admin'] : []) }),
        },
      },
    );
    const ask = async (claims: Record<string, unknown>) =>
      mapped.request.get('/secret').auth(await issuer.token(claims), { type: 'bearer' });
    expect((await ask({ groups: 'staff' })).status).toBe(200);
    expect((await ask({ scope: 'admin', roles: ['admin'] })).status).toBe(403);
  });

  it('reads a body only after it knows who sends it', async () => {
    const upload = await serve(
      {
        components: { securitySchemes },
        security: [{ bearerAuth: [] }],
        paths: {
          '/a': {
            post: {
              requestBody: { content: { 'application/json': { schema: {} } } },
              responses: { 200: { description: '' } },
            },
          },
        },
      },
      { authenticators: { bearerAuth: issuer.authenticator() } },
    );
    const { body } = await upload.request
      .post('/a')
      .set('Content-Type', 'application/json')
      .send('{ broken')
      .expect(401);
    expect(body).toMatchObject({ code: 'credentials_missing' });
  });
});

describe('a public operation', () => {
  it('asks nobody', () => server.request.get('/public').expect(200));
  it('does not mind a bad token', () => server.request.get('/public').auth('junk', { type: 'bearer' }).expect(200));
});

describe('an operation with optional security', () => {
  it('knows a caller with a token', async () => {
    const { body } = await server.request
      .get('/optional')
      .auth(await issuer.token(), { type: 'bearer' })
      .expect(200);
    expect(body).toMatchObject({ user: 'alice' });
  });
  it('lets others in without a user', async () => {
    const { body } = await server.request.get('/optional').expect(200);
    expect(body).not.toHaveProperty('user');
  });
  it('refuses a bad token all the same', () =>
    server.request.get('/optional').auth('junk', { type: 'bearer' }).expect(401));
});

describe('scopes and roles', () => {
  test.each<[claims: Record<string, unknown>]>([
    [{ scope: 'notes:write admin' }],
    [{ scope: 'notes:write', roles: ['admin'] }],
    [{ scp: ['notes:write', 'admin'] }],
    [{ scope: 'other admin  notes:write' }],
  ])('of a token with %j are enough', async (held) => {
    await server.request
      .get('/write')
      .auth(await issuer.token(held), { type: 'bearer' })
      .expect(200);
  });

  test.each<[claims: Record<string, unknown>, missing: RegExp]>([
    [{ scope: '' }, /^Missing scopes: notes:write, admin\.$/],
    [{ scope: 'notes:write' }, /^Missing scope: admin\.$/],
    [{ scope: 'notes:writer admin' }, /^Missing scope: notes:write\.$/],
    [{ scope: 'NOTES:WRITE ADMIN' }, /^Missing scopes: notes:write, admin\.$/],
    [{ scope: ['notes:write'], roles: 'admins' }, /^Missing scope: admin\.$/],
    [{ scope: { 'notes:write': true, admin: true } }, /^Missing scopes: notes:write, admin\.$/],
  ])('of a token with %j are not: 403 that names what is missing', async (held, missing) => {
    const response = await server.request
      .get('/write')
      .auth(await issuer.token(held), { type: 'bearer' })
      .expect(403);
    const { body, headers } = response;
    expect(headers['www-authenticate']).toBe('Bearer error="insufficient_scope", scope="notes:write admin"');
    expect(body).toMatchObject({ code: 'insufficient_scope', detail: expect.stringMatching(missing) as unknown });
    expect(await server.eventsOf(response)).toEqual(['authz_fail']);
  });
});

describe('a key that is taken away', () => {
  it('takes the tokens it signed with it, those in the cache too', async () => {
    const rotating = createIssuer();
    const { request } = await serve(
      { components: { securitySchemes }, security: [{ bearerAuth: [] }], paths: { '/secret': get() } },
      { authenticators: { bearerAuth: rotating.authenticator() } },
    );
    const token = await rotating.token();
    await request.get('/secret').auth(token, { type: 'bearer' }).expect(200);
    rotating.keys.replace([]);
    await request.get('/secret').auth(token, { type: 'bearer' }).expect(401);
    rotating.keys.replace([rotating.publicJwk]);
    await request.get('/secret').auth(token, { type: 'bearer' }).expect(200);
  });
});

describe('a token that is revoked', () => {
  it('is refused from then on, although it was accepted before', async () => {
    const revoked = new Set<unknown>();
    const { request } = await serve(
      { components: { securitySchemes }, security: [{ bearerAuth: [] }], paths: { '/secret': get() } },
      { authenticators: { bearerAuth: issuer.authenticator({ isRevoked: ({ jti }) => revoked.has(jti) }) } },
    );
    const token = await issuer.token({ jti: 'one' });
    await request.get('/secret').auth(token, { type: 'bearer' }).expect(200);
    revoked.add('one');
    await request.get('/secret').auth(token, { type: 'bearer' }).expect(401);
  });
});
