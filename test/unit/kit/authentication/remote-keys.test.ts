import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { remoteKeys } from '../../../../src/kit/authentication/remote-keys.js';
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

describe('an issuer that is not well', () => {
  const header = (issuer: Issuer, kid?: string) => ({
    alg: 'ES256' as const,
    kid: kid ?? String(issuer.publicJwk['kid']),
  });

  /** A source with a clock of its own. */
  async function sourceOf(issuer: Issuer) {
    const keys = await keyServer(issuer);
    let time = 0;
    const source = remoteKeys(keys.url, () => time);
    return { keys, source, pass: (ms: number) => void (time += ms) };
  }

  const minutes = 60_000;
  const failures: [string, { status: number; body: string }][] = [
    ['an error', { status: 500, body: 'broken' }],
    ['HTML', { status: 200, body: '<html>' }],
    ['no key set', { status: 200, body: '{}' }],
    ['a redirect', { status: 302, body: '' }],
    ['too much', { status: 200, body: JSON.stringify({ keys: [], padding: 'x'.repeat(300_000) }) }],
  ];

  test.each(failures)(
    'M3: that answers with %s is asked at most twice a minute, whatever tokens name',
    async (_name, failure) => {
      const issuer = createIssuer();
      const { keys, source, pass } = await sourceOf(issuer);
      keys.answer = () => failure;
      for (let n = 0; n < 200; n += 1) {
        await expect(source.find(header(issuer, `forged-${n}`))).rejects.toMatchObject({ code: 'unavailable' });
        pass(300);
      }
      expect(keys.asked).toBeLessThanOrEqual(2);
    },
  );

  test('M3: that is well is asked at most twice a minute for keys that are forged', async () => {
    const issuer = createIssuer();
    const { keys, source, pass } = await sourceOf(issuer);
    for (let n = 0; n < 200; n += 1) {
      expect(await source.find(header(issuer, `forged-${n}`))).toBeUndefined();
      pass(300);
    }
    expect(keys.asked).toBeLessThanOrEqual(3);
  });

  test.each(failures)(
    'F11: that answers with %s for hours does not stop tokens whose key is known',
    async (_name, failure) => {
      const issuer = createIssuer();
      const { keys, source, pass } = await sourceOf(issuer);
      expect(await source.find(header(issuer))).toBeDefined();
      keys.answer = () => failure;
      for (let n = 0; n < 60; n += 1) {
        pass(10 * minutes);
        expect(await source.find(header(issuer))).toBeDefined();
      }
      for (let turn = 0; turn < 200 && source.degradation?.() === undefined; turn += 1)
        await new Promise((done) => setTimeout(done, 10));
      expect(source.degradation?.()).toMatch(/fetched \d+ minutes ago/);
      pass(3 * 60 * minutes);
      await expect(source.find(header(issuer))).rejects.toMatchObject({ code: 'unavailable' });
    },
  );

  test('F11: is used again once it is well', async () => {
    const issuer = createIssuer();
    const { keys, source, pass } = await sourceOf(issuer);
    const well = keys.answer;
    keys.answer = () => ({ status: 500, body: '' });
    await expect(source.find(header(issuer))).rejects.toMatchObject({ code: 'unavailable' });
    keys.answer = well;
    pass(minutes);
    expect(await source.find(header(issuer))).toBeDefined();
    expect(source.degradation?.()).toBeUndefined();
  });

  test('a key that is taken away changes the version, so that tokens it signed are verified again', async () => {
    const [issuer, next] = [createIssuer(), createIssuer()];
    const { keys, source, pass } = await sourceOf(issuer);
    expect(await source.find(header(issuer))).toBeDefined();
    const { version } = source;
    keys.answer = () => ({ status: 200, body: JSON.stringify({ keys: [next.publicJwk] }) });
    pass(6 * minutes);
    await source.find(header(issuer));
    for (let turn = 0; turn < 50 && source.version === version; turn += 1)
      await new Promise((done) => setTimeout(done, 10));
    expect(source.version).not.toBe(version);
    expect(await source.find(header(issuer))).toBeUndefined();
    expect(await source.find(header(next))).toBeDefined();
  });

  test('many who wait share one fetch', async () => {
    const issuer = createIssuer();
    const { keys, source } = await sourceOf(issuer);
    await Promise.all(Array.from({ length: 300 }, async () => source.find(header(issuer))));
    expect(keys.asked).toBe(1);
  });
});
