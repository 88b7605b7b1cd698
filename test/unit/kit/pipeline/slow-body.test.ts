import { request as httpsRequest } from 'node:https';
import { post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve } from '../../../support/server.js';

afterAll(closeServers);

const issuer = createIssuer();
const revoked = new Set<unknown>();

/** Sends the head and part of the body, waits, and sends the rest. */
async function sendSlowly(port: number, ca: string, token: string, whileWaiting: () => void, waitMs: number) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': 9 };
  const request = httpsRequest({ port, host: 'localhost', ca, method: 'POST', path: '/roles', headers, agent: false });
  const response = new Promise<number | undefined>((resolve, reject) => {
    request.once('response', (received) => resolve(received.resume().statusCode)).once('error', reject);
  });
  request.write('{"n"');
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  whileWaiting();
  request.end(': 12}');
  return response;
}

describe('H1c: a request whose body is held back', () => {
  let handled = 0;
  async function serverWithRoles() {
    handled = 0;
    return serve(
      {
        components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
        security: [{ bearerAuth: [] }],
        paths: { '/roles': post({ 'application/json': { schema: {} } }, { operationId: 'setRoles' }) },
      },
      {
        authenticators: { bearerAuth: issuer.authenticator({ isRevoked: ({ jti }) => revoked.has(jti) }) },
        handlers: { setRoles: () => ({ status: 200, body: (handled += 1) }) },
      },
    );
  }

  test('is not carried out when its token was revoked meanwhile', async () => {
    const { server, ca } = await serverWithRoles();
    const token = await issuer.token({ jti: 'demoted' });
    expect(await sendSlowly(server.port, ca, token, () => revoked.add('demoted'), 1200)).toBe(401);
    expect(handled).toBe(0);
  });

  test('is carried out when its token is still valid', async () => {
    const { server, ca } = await serverWithRoles();
    const token = await issuer.token({ jti: 'kept' });
    expect(await sendSlowly(server.port, ca, token, () => undefined, 1200)).toBe(200);
    expect(handled).toBe(1);
  });
});
