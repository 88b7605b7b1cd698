import { jest } from '@jest/globals';
import express, { type Request } from 'express';
import { createIssuer, type Issuer } from '../../../support/issuer.js';
import { get } from '../../../support/contract.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';

afterEach(closeServers);
afterEach(() => jest.restoreAllMocks());

const parts = {
  components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
  security: [{ bearerAuth: [] }],
  paths: { '/mine': get() },
};

async function serverOf(issuer: Issuer): Promise<(token: string) => Promise<number>> {
  const server: TestServer = await serve(parts, { authenticators: { bearerAuth: issuer.authenticator() } });
  return async (token) => (await server.request.get('/mine').auth(token, { type: 'bearer' })).status;
}

function requestWith(authorization: string): Request {
  return Object.create(express.request, { headers: { value: { authorization } } }) as Request;
}

describe('a token that was refused', () => {
  it('is refused again, and reported each time, however often it is sent', async () => {
    const issuer = createIssuer();
    const server = await serve(parts, { authenticators: { bearerAuth: issuer.authenticator() } });
    const forged = `${(await issuer.token()).slice(0, -4)}AAAA`;
    for (let sent = 0; sent < 3; sent += 1) {
      const response = await server.request.get('/mine').auth(forged, { type: 'bearer' }).expect(401);
      const { body, headers } = response;
      expect(body).toMatchObject({ code: 'token_invalid', requestId: headers['x-request-id'] });
      expect(headers['www-authenticate']).toContain('invalid_token');
      expect(await server.eventsOf(response)).toEqual(['authn_token_invalid']);
    }
  });

  it('does not stand for another one with the same claims', async () => {
    const issuer = createIssuer();
    const ask = await serverOf(issuer);
    const token = await issuer.token();
    expect(await ask(`${token.slice(0, -4)}AAAA`)).toBe(401);
    expect(await ask(token)).toBe(200);
    expect(await ask(`${token.slice(0, -4)}AAAA`)).toBe(401);
  });

  it('is looked at again once the keys have changed', async () => {
    const issuer = createIssuer();
    const other = createIssuer();
    const ask = await serverOf(issuer);
    const token = await other.token({}, { kid: issuer.kid });
    expect(await ask(token)).toBe(401);
    issuer.keys.replace([{ ...other.publicJwk, kid: issuer.kid }]);
    expect(await ask(token)).toBe(200);
  });

  it('is accepted when its time has come', async () => {
    const issuer = createIssuer();
    const ask = await serverOf(issuer);
    const token = await issuer.token({ nbf: Math.floor(Date.now() / 1000) + 60 });
    expect(await ask(token)).toBe(401);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    expect(await ask(token)).toBe(200);
  });

  it('cannot push out those of users, however many there are', async () => {
    const issuer = createIssuer();
    let looked = 0;
    const { keys } = issuer;
    const counting = {
      find: (header: Parameters<typeof keys.find>[0]) => ((looked += 1), keys.find(header)),
      version: 0,
    };
    const authenticator = issuer.authenticator({ keys: counting })({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: undefined,
    });
    const ask = (token: string): unknown => authenticator.authenticate(requestWith(`Bearer ${token}`));
    const token = await issuer.token();
    await ask(token);
    const stem = token.slice(0, -6);
    for (let i = 0; i < 1500; i += 1)
      await Promise.resolve(ask(`${stem}${String(i).padStart(6, '0')}`)).catch(() => undefined);
    expect(looked).toBe(1501);
    await ask(token);
    expect(looked).toBe(1501);
  });
});
