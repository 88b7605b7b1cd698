import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { remoteKeys } from '../../../../src/kit/authentication/key-source.js';
import { get } from '../../../support/contract.js';
import { createIssuer, type Issuer } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

/** An issuer's key set over HTTP, on the loopback address. */
interface KeyServer {
  readonly url: URL;
  asked: number;
  answer: () => { status: number; body: string };
  readonly server: Server;
}

async function keyServer(...issuers: Issuer[]): Promise<KeyServer> {
  const made: KeyServer = {
    url: new URL('http://localhost'),
    asked: 0,
    answer: () => ({
      status: 200,
      body: JSON.stringify({ keys: issuers.map(({ publicJwk }) => ({ ...publicJwk, alg: 'ES256', use: 'sig' })) }),
    }),
    server: createServer((_request, response) => {
      made.asked += 1;
      const { status, body } = made.answer();
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    }),
  };
  await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve));
  made.url.href = `http://127.0.0.1:${(made.server.address() as AddressInfo).port}/jwks.json`;
  servers.push(made.server);
  return made;
}

const servers: Server[] = [];
afterEach(async () => {
  await closeServers();
  for (const server of servers.splice(0)) server.close();
});

function serveWith(issuer: Issuer, url: URL): Promise<TestServer> {
  const securitySchemes = { bearerAuth: { type: 'http', scheme: 'bearer' } };
  return serve(
    { components: { securitySchemes }, security: [{ bearerAuth: [] }], paths: { '/secret': get() } },
    { authenticators: { bearerAuth: issuer.authenticator({ keys: remoteKeys(url) }) } },
  );
}

describe('a key set of an issuer elsewhere', () => {
  it('is fetched once for many tokens', async () => {
    const issuer = createIssuer();
    const keys = await keyServer(issuer);
    const { request } = await serveWith(issuer, keys.url);
    for (let n = 0; n < 5; n += 1)
      await request
        .get('/secret')
        .auth(await issuer.token({ jti: String(n) }), { type: 'bearer' })
        .expect(200);
    expect(keys.asked).toBe(1);
  });

  it('is not fetched again for every key a stranger invents', async () => {
    const issuer = createIssuer();
    const keys = await keyServer(issuer);
    const { request } = await serveWith(issuer, keys.url);
    for (let n = 0; n < 20; n += 1)
      await request
        .get('/secret')
        .auth(await createIssuer().token(), { type: 'bearer' })
        .expect(401);
    expect(keys.asked).toBeLessThanOrEqual(2);
    await request
      .get('/secret')
      .auth(await issuer.token(), { type: 'bearer' })
      .expect(200);
  });

  test.each<[what: string, answer: { status: number; body: string }]>([
    ['an error', { status: 500, body: 'broken' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no keys', { status: 200, body: '{}' }],
    ['more than anyone needs', { status: 200, body: JSON.stringify({ keys: [], padding: 'x'.repeat(300_000) }) }],
  ])('that answers with %s makes requests wait for better times: 503, not 401', async (_, answer) => {
    const issuer = createIssuer();
    const keys = await keyServer(issuer);
    keys.answer = () => answer;
    const { request } = await serveWith(issuer, keys.url);
    const { body } = await request
      .get('/secret')
      .auth(await issuer.token(), { type: 'bearer' })
      .expect(503);
    expect(body).toMatchObject({ code: 'unavailable' });
  });

  it('that redirects elsewhere is not followed', async () => {
    const issuer = createIssuer();
    const keys = await keyServer(issuer);
    const other = await keyServer(issuer);
    keys.server
      .removeAllListeners('request')
      .on('request', (_request, response: ServerResponse) =>
        response.writeHead(302, { Location: other.url.href }).end(),
      );
    const { request } = await serveWith(issuer, keys.url);
    await request
      .get('/secret')
      .auth(await issuer.token(), { type: 'bearer' })
      .expect(503);
    expect(other.asked).toBe(0);
  });
});
