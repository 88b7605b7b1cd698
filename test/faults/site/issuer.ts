import { once } from 'node:events';
import { createServer } from 'node:https';
import { makeCertificate } from '../../support/certificates.js';
import { audience, createIssuer, issuerName } from '../../support/issuer.js';
import { RUNNER_ADDRESS } from './network.js';

/** An issuer of tokens whose address of keys can hang. */
export interface TestIssuer {
  /** The settings of a server that takes its tokens. @param path `/`, or `/hung`, which never responds */
  settings(path: string): Record<'JWKS_URL' | 'JWT_ISSUER' | 'JWT_AUDIENCE', string>;
  /** PEM; its own authority. */
  readonly certificate: string;
  /** How often `/` was asked for. */
  fetches(): number;
  /** Takes requests and answers none, or goes on. */
  hang(isHanging: boolean): void;
  token(subject: string): Promise<string>;
  /** Creates a token that names a key which does not exist. */
  forgedToken(number: number): Promise<string>;
  close(): void;
}

const PORT = 8443;

/** Starts an issuer on the machine of the suite. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const issuer = createIssuer();
  const { key, certificate } = await makeCertificate({ name: RUNNER_ADDRESS });
  let isHanging = false;
  let fetches = 0;
  const server = createServer({ key, cert: certificate }, ({ url }, response) => {
    if (url === '/hung') return;
    fetches += 1;
    if (!isHanging) response.end(JSON.stringify({ keys: [{ ...issuer.publicJwk, alg: 'ES256', use: 'sig' }] }));
  });
  await once(server.listen(PORT, RUNNER_ADDRESS), 'listening');
  const claims = (subject: string) => ({ sub: subject, scope: 'notes:read notes:write' });
  return {
    settings: (path) => ({
      JWKS_URL: `https://${RUNNER_ADDRESS}:${PORT}${path}`,
      JWT_ISSUER: issuerName,
      JWT_AUDIENCE: audience,
    }),
    certificate,
    fetches: () => fetches,
    hang: (value) => void (isHanging = value),
    token: (subject) => issuer.token(claims(subject)),
    forgedToken: (number) => issuer.token(claims('mallory'), { kid: `forged-${number}` }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
