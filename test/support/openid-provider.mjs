/**
 * An OpenID provider in a process of its own, as its package is an ES module: `node openid-provider.mjs <folder>` with
 * `key.pem` and `certificate.pem` in it. Writes its address to stdout once it listens.
 */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';

const folder = process.argv[2];
const key = readFileSync(join(folder, 'key.pem'));
const cert = readFileSync(join(folder, 'certificate.pem'));
const signing = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const client = (client_id) => ({
  client_id,
  client_secret: 'a secret of a test',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
});

const server = createServer({ key, cert }).listen(0, 'localhost', () => {
  const issuer = `https://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client('notes-app'), client('back-office')],
    scopes: ['notes:read', 'notes:write'],
    jwks: { keys: [{ ...signing, kid: 'provider-key', alg: 'RS256', use: 'sig' }] },
    extraTokenClaims: (_context, token) => (token.clientId === 'back-office' ? { roles: ['admin'] } : undefined),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'notes:read notes:write',
          audience: resource,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
