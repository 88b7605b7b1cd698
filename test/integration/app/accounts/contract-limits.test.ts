import { createHandlers } from '../../../../src/app/handlers.js';
import type { Accounts } from '../../../../src/app/accounts/accounts.js';
import { scopesOf, userOf } from '../../../../src/app/user.js';
import { jwt, loadContract, type Contract } from '../../../../src/kit/index.js';
import { openAccounts, someone, unlimited } from '../../../support/accounts.js';
import { openEmbedded, type TestDatabase } from '../../../support/database.js';
import { audience, createIssuer, issuerName } from '../../../support/issuer.js';
import { closeServers, serve, type TestServer } from '../../../support/server.js';
import { noIncidents } from '../../../support/incidents.js';

/** L3: no response breaks the contract, whatever tokens say and however often keys are changed. */

const issuer = createIssuer();
let contract: Contract;
let opened: TestDatabase;
let accounts: Accounts;
let server: TestServer;

beforeAll(async () => {
  contract = await loadContract('generated/openapi.json');
  opened = await openEmbedded();
  accounts = await openAccounts(opened, { backoff: unlimited });
  const bearerAuth = jwt({ issuer: issuerName, audience, keys: issuer.keys, user: userOf, scopes: scopesOf });
  server = await serve(contract, {
    authenticators: { bearerAuth },
    handlers: createHandlers(opened.database, accounts, noIncidents()),
  });
}, 60_000);
afterAll(async () => {
  await closeServers();
  await accounts.close();
  await opened.close();
});

const me = async (claims: Record<string, unknown>) =>
  server.request.get('/me').auth(await issuer.token(claims), { type: 'bearer' });

test.each([
  ['101 scopes', { scope: Array.from({ length: 101 }, (_, n) => `scope-${n}`).join(' ') }],
  ['1,000 roles', { roles: Array.from({ length: 1_000 }, (_, n) => `r${n}`) }],
  ['a scope of 101 characters', { scope: 'x'.repeat(101) }],
  ['a role of 5,000 characters', { roles: ['x'.repeat(5_000)] }],
  ['a role of many lines', { roles: ['a\nb\u2028c'] }],
  ['a subject of 255 characters', { sub: 'x'.repeat(255) }],
])('L3: a token with %s is told what it says', async (_, claims) => {
  expect((await me(claims)).status).toBe(200);
});

test.each([256, 300, 5_000])('L3: a token with a subject of %d characters is not accepted', async (length) => {
  const { status, body } = await me({ sub: 'x'.repeat(length) });
  expect(status).toBe(401);
  expect(body).toMatchObject({ code: 'token_invalid' });
});

test('L3: signing keys are changed as often as can be published, by however many admins', async () => {
  const admins = await Promise.all([1, 2, 3].map(() => someone(opened, accounts, ['admin'])));
  const statuses: number[] = [];
  for (let n = 0; n < 25; n += 1) {
    const token = await issuer.token({ sub: admins[n % 3]?.id, roles: ['admin'] });
    const { status, headers, body } = await server.request.post('/admin/signing-keys').auth(token, { type: 'bearer' });
    statuses.push(status);
    if (status === 200) continue;
    expect(body).toMatchObject({ code: 'rate_limited' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(500);
  }
  expect(statuses).toEqual([...Array<number>(9).fill(200), ...Array<number>(16).fill(429)]);
  const { body } = await server.request.get('/.well-known/jwks.json').expect(200);
  expect((body as { keys: unknown[] }).keys).toHaveLength(10);
  const { items } = await accounts.audit.list({ limit: 100 });
  expect(items.filter(({ action }) => action === 'signing_key_rotated')).toHaveLength(9);
});

test('L3: every operation declares the response to invalid input', () => {
  const lacking = contract.operations.filter(({ responses }) => !responses.has('400'));
  expect(lacking.map(({ id }) => id)).toEqual([]);
});
