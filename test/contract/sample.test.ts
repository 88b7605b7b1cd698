import { join } from 'node:path';
import type supertest from 'supertest';
import type { operations } from '../../generated/api.js';
import { createHandlers } from '../../src/app/handlers.js';
import type { Accounts } from '../../src/app/accounts/accounts.js';
import { createMailToken } from '../../src/app/accounts/mail-tokens.js';
import { sampleIncidents } from '../../src/app/incidents/open-incidents.js';
import { userOf } from '../../src/app/user.js';
import { now } from '../../src/kit/incidents/clock.js';
import { Incidents } from '../../src/kit/incidents/incidents.js';
import { createLogger } from '../../src/kit/observability/logger.js';
import { address, signal } from '../support/signals.js';
import { loadContract } from '../../src/kit/contract/load.js';
import type { Contract, Operation } from '../../src/kit/contract/model.js';
import { jwt } from '../../src/kit/authentication/jwt.js';
import { formatOf } from '../support/format.js';
import { createOperationValidator } from '../../src/kit/validation/create-validator.js';
import { codeOf, openAccounts, password, passwordHash, unlimited, someone, type Someone } from '../support/accounts.js';
import { openEmbedded, type TestDatabase } from '../support/database.js';
import { audience, createIssuer, issuerName } from '../support/issuer.js';
import { closeServers, serve, type TestServer, type TestSetup } from '../support/server.js';

/**
 * What the contract promises, asked of every operation of the sample. A new operation is in the table as soon as it is
 * in the contract; the compiler asks for one valid request of it.
 */

interface Valid {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly json?: Record<string, unknown>;
  readonly files?: Record<string, { content: string; name: string }>;
}

const note = { title: 'Shopping', body: '<p>Milk</p>' };
const file = { file: { content: 'Milk, bread', name: 'list.txt' } };

/** Who asks: someone with an account, a session, and a note with an attachment. */
interface Caller extends Someone {
  readonly token: string;
  readonly noteId: string;
}

/** One request of each operation that is right. */
const valid: { [Id in keyof operations]: (caller: Caller) => Valid | Promise<Valid> } = {
  getProtectedResource: () => ({}),
  createResource: () => ({ json: { username: 'alice', password: 'correct horse', comment: 'Hello' } }),
  listNotes: () => ({ query: { limit: '5', q: 'milk' } }),
  createNote: () => ({ json: note }),
  getNote: ({ noteId }) => ({ path: { noteId } }),
  replaceNote: ({ noteId }) => ({ path: { noteId }, headers: { 'If-Match': '*' }, json: note }),
  deleteNote: ({ noteId }) => ({ path: { noteId }, headers: { 'If-Match': '*' } }),
  getAttachment: ({ noteId }) => ({ path: { noteId } }),
  putAttachment: ({ noteId }) => ({ path: { noteId }, files: file }),
  deleteAttachment: ({ noteId }) => ({ path: { noteId } }),
  getStatistics: () => ({}),
  register: () => ({ json: { email: 'new@example.com', password } }),
  verifyEmail: async () => ({
    json: {
      token: await mailToken({
        email: `${crypto.randomUUID()}@x.example`,
        purpose: 'verify',
        passwordHash: await passwordHash,
      }),
      password,
    },
  }),
  login: ({ email }) => ({ json: { email, password } }),
  refresh: ({ refreshToken }) => ({ json: { refresh_token: refreshToken } }),
  logout: () => ({}),
  logoutEverywhere: () => ({}),
  forgotPassword: ({ email }) => ({ json: { email } }),
  resetPassword: async ({ email }) => ({ json: { token: await mailToken({ email, purpose: 'reset' }), password } }),
  getMe: () => ({}),
  changePassword: () => ({ json: { current: password, password: 'another pass phrase' } }),
  listSessions: () => ({}),
  endSession: ({ session: sessionId }) => ({ path: { sessionId } }),
  beginTotp: () => ({ json: { password } }),
  confirmTotp: async (caller) => ({
    json: { code: codeOf(await accounts.ownAccount.beginTotp(caller.owner, password)) },
  }),
  disableTotp: async ({ owner }) => {
    const code = codeOf(await accounts.ownAccount.beginTotp(owner, password));
    const [recovery] = await accounts.ownAccount.confirmTotp(owner, code);
    return { json: { password, code: recovery } };
  },
  getKeys: () => ({}),
  listUsers: () => ({ query: { limit: '1' } }),
  setRoles: ({ id: userId }) => ({ path: { userId }, json: { roles: ['admin'] } }),
  setDisabled: ({ id: userId }) => ({ path: { userId }, json: { disabled: true } }),
  listAudit: () => ({ query: { limit: '1' } }),
  rotateKeys: () => ({}),
  listIncidents: () => ({ query: { limit: '1', status: 'open', rule: 'fuzzing' } }),
  getIncident: async () => ({ path: { incidentId: await incidentId() } }),
  resolveIncident: async () => ({
    path: { incidentId: await incidentId() },
    json: { status: 'resolved', reason: 'A test.' },
  }),
  listBlocks: () => ({}),
  addBlock: () => ({
    json: { kind: 'address', value: '192.0.2.7', action: 'block', minutes: 5, reason: 'A test.' },
  }),
  removeBlock: async ({ id: subject }) => {
    const until = new Date(Date.now() + 60_000);
    const block = { kind: 'subject', value: 'nobody', action: 'block', since: new Date(), until } as const;
    await incidents.block(
      { ...block, reason: 'A test.', by: subject },
      { subject, ip: '192.0.2.1', requestId: 'test' },
    );
    return { query: { key: 'subject:nobody' } };
  },
};

const issuer = createIssuer();
let contract: Contract;
let database: TestDatabase;
let accounts: Accounts;
let incidents: Incidents;

/** An incident that nobody has closed. */
async function incidentId(): Promise<string> {
  for (const account of Array.from({ length: 10 }, () => crypto.randomUUID()))
    incidents.observe(signal({ event: 'authn_login_fail', at: now(), account, network: address(incidentCount) }));
  incidentCount += 1;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [incident] = await incidents.list({ limit: 1 });
  return incident?.id ?? '';
}
let incidentCount = 1;
let server: TestServer;
/** One request for all operations that have no limit of their own. */
let tight: TestServer;

beforeAll(async () => {
  contract = await loadContract(join(import.meta.dirname, '../../generated/openapi.json'));
  database = await openEmbedded();
  accounts = await openAccounts(database, { backoff: unlimited });
  incidents = new Incidents({
    mode: 'on',
    ...sampleIncidents(database.database.db, accounts, undefined),
    log: createLogger({ level: 'silent' }),
  });
  server = await start();
  tight = await start({ rateLimit: { limit: 1, window: 60_000 } });
}, 60_000);
afterAll(async () => {
  await closeServers();
  await incidents.close();
  await accounts.close();
  await database.close();
});

function start(setup: TestSetup = {}): Promise<TestServer> {
  const authenticators = {
    bearerAuth: jwt({
      issuer: issuerName,
      audience,
      keys: issuer.keys,
      user: userOf,
    }),
  };
  return serve(contract, {
    authenticators,
    handlers: createHandlers(database.database, accounts, incidents),
    ...setup,
  });
}

const ids = Object.keys(valid) as (keyof operations)[];

function operationOf(id: string): Operation {
  const found = contract.operations.find((operation) => operation.id === id);
  if (!found) throw new Error(`the contract has no ${id}`);
  return found;
}

function mailToken(token: Parameters<typeof createMailToken>[1]): Promise<string> {
  return createMailToken(database.database.db, token);
}

/** Someone new; with a note where an operation is about one. */
async function newCaller(id?: string, roles = ['admin']): Promise<Caller> {
  const account = await someone(database, accounts);
  const token = await issuer.token({ sub: account.id, sid: account.session, scope: 'notes:read notes:write', roles });
  const noteId = id !== undefined && operationOf(id).path.includes('{noteId}') ? await newNote(token) : '';
  return { ...account, token, noteId };
}

/** A note with an attachment. */
async function newNote(token: string): Promise<string> {
  const auth = { Authorization: `Bearer ${token}` };
  const { body } = await server.request.post('/notes').set(auth).send(note).expect(201);
  const { id } = body as { id: string };
  await server.request
    .put(`/notes/${id}/attachment`)
    .set(auth)
    .attach('file', Buffer.from('Milk'), 'list.txt')
    .expect(201);
  return id;
}

function send(to: TestServer, id: string, parts: Valid, token?: string, method?: string): supertest.Test {
  const operation = operationOf(id);
  const path = operation.path.replace(
    /\{(\w+)\}/g,
    (_, name: string) => parts.path?.[name] ?? '01955d3c-6f00-7a3b-8c1d-2e4f60718293',
  );
  const name = (method ?? operation.method) as 'get';
  const request = to.request[name](path)
    .query(parts.query ?? {})
    .set(parts.headers ?? {});
  if (token !== undefined) request.set('Authorization', `Bearer ${token}`);
  for (const [field, { content, name: fileName }] of Object.entries(parts.files ?? {}))
    request.attach(field, Buffer.from(content), fileName);
  return parts.json === undefined ? request : request.send(parts.json);
}

const secured = (id: string): boolean => operationOf(id).security?.length !== 0;
const scopesOf = (id: string): readonly string[] => [...(operationOf(id).security?.[0]?.values() ?? [])].flat();

test('the table has every operation of the contract', () => {
  expect(ids.sort()).toEqual(contract.operations.map(({ id }) => id).sort());
});

describe.each(ids)('%s', (id) => {
  let everything: string;
  let right: Valid;
  beforeEach(async () => {
    const caller = await newCaller(id);
    everything = caller.token;
    right = await valid[id](caller);
  });

  it('answers no credentials, and bad ones, with 401 unless it is public', async () => {
    if (!secured(id)) {
      const { status } = await send(server, id, right);
      expect(status).toBeLessThan(300);
      return;
    }
    const { headers } = await send(server, id, right).expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    await send(server, id, right, 'junk').expect(401);
  });

  it('answers a token without each scope it needs with 403', async () => {
    for (const scope of scopesOf(id)) {
      const others = scopesOf(id).filter((one) => one !== scope);
      const { headers } = await send(
        server,
        id,
        right,
        await issuer.token({ scope: [...others, 'other'].join(' ') }),
      ).expect(403);
      expect(headers['www-authenticate']).toContain(scope);
    }
  });

  it('answers a method that its path does not have with 405 and those that it has', async () => {
    const offered = contract.operations.filter(({ path }) => path === operationOf(id).path).map(({ method }) => method);
    for (const method of ['get', 'put', 'post', 'delete', 'patch'].filter((one) => !offered.includes(one as 'get'))) {
      const { headers } = await send(
        server,
        id,
        { ...(right.path && { path: right.path }) },
        everything,
        method,
      ).expect(405);
      for (const one of offered) expect(headers['allow']).toContain(one.toUpperCase());
    }
  });

  it('answers an undeclared query parameter with 400 and its place', async () => {
    const { body } = await send(server, id, { ...right, query: { ...right.query, nobody: 'x' } }, everything).expect(
      400,
    );
    expect(body).toMatchObject({ errors: [{ in: 'query', path: '/nobody' }] });
  });

  it('answers a body of another media type with 415, and one it does not take with 400', async () => {
    const request = send(server, id, { ...right, json: undefined as never, files: {} }, everything);
    await request
      .set('Content-Type', 'application/x-other')
      .send('text')
      .expect(operationOf(id).requestBody ? 415 : 400);
  });

  it('answers each required part that is missing with 400 and its place', async () => {
    if (operationOf(id).requestBody?.required && (right.files || requiredOf(id).length > 0))
      await send(server, id, { ...right, json: {}, files: {} }, everything).expect(
        operationOf(id).requestBody?.content.has('application/json') ? 400 : 415,
      );
    for (const name of requiredOf(id)) {
      const { [name]: _, ...rest } = right.json ?? {};
      const { body } = await send(server, id, { ...right, json: rest }, everything).expect(400);
      expect(body).toMatchObject({
        code: 'invalid_input',
        errors: [{ in: 'body', path: `/${name}`, message: 'is required' }],
      });
    }
  });

  it('answers a path that does not match with 400 and its place', async () => {
    if (!operationOf(id).path.includes('{')) return;
    const [name = ''] = Object.keys(right.path ?? {});
    const { body } = await send(server, id, { ...right, path: { [name]: 'not-a-uuid' } }, everything).expect(400);
    expect(body).toMatchObject({ errors: [{ in: 'path', path: `/${name}` }] });
  });

  it('answers a body over its limit with 413', async () => {
    if (!operationOf(id).requestBody) return;
    const large = 'x'.repeat((operationOf(id).maxBodySize ?? 100 * 1024) + 1);
    const parts = right.files
      ? { ...right, files: { file: { content: large, name: 'a.txt' } } }
      : { ...right, json: { ...right.json, large } };
    const { body } = await send(server, id, parts, everything).expect(413);
    expect(body).toMatchObject({ code: 'body_too_large' });
  });

  it('answers over the limit with 429, before it looks at anything else', async () => {
    const own = operationOf(id).rateLimits.find(({ by, pointer }) => by === 'ip' && pointer.startsWith('#/paths'));
    for (let sent = 0; sent < (own?.limit ?? 1); sent += 1) await send(tight, id, {}, 'junk');
    const { headers } = await send(tight, id, {}, 'junk').expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('answers someone else as if there were nothing', async () => {
    if (!operationOf(id).path.includes('{')) return;
    const { token: stranger } = await newCaller(undefined, []);
    const { body, status } = await send(server, id, right, stranger);
    const forAdmins = scopesOf(id).includes('admin');
    expect([status, (body as { code: string }).code]).toEqual(
      forAdmins ? [403, 'insufficient_scope'] : [404, 'not_found'],
    );
    // And nothing has happened to it: its owner, or an admin, finds it still there.
    expect((await send(server, id, right, everything)).status).toBeLessThan(300);
  });

  it('answers a valid request with a success that it declares', async () => {
    const { status } = await send(server, id, right, everything);
    expect(status).toBeLessThan(300);
    expect([...operationOf(id).responses.keys()]).toContain(String(status));
  });

  it('has examples that are as it declares', () => {
    const operation = operationOf(id);
    const validator = createOperationValidator(contract, operation);
    for (const [status, response] of operation.responses)
      for (const [media, { examples }] of response.content)
        for (const body of examples.values())
          expect(
            validator.response(status, formatOf(media), { body, header: headersOf(response.headers.keys()) }),
          ).toEqual([]);
    for (const [media, { examples }] of operation.requestBody?.content ?? [])
      for (const body of examples.values())
        expect(
          validator.request({ path: right.path ?? {}, query: {}, header: {}, cookie: {}, body }, formatOf(media)),
        ).toEqual([]);
  });
});

/** The required properties of a JSON body. */
function requiredOf(id: string): readonly string[] {
  let schema = operationOf(id).requestBody?.content.get('application/json')?.schema;
  if (typeof schema === 'object' && typeof schema['$ref'] === 'string') schema = contract.resolve(schema['$ref']);
  return typeof schema === 'object' && Array.isArray(schema['required']) ? schema['required'].map(String) : [];
}

function headersOf(names: Iterable<string>): Record<string, string> {
  return Object.fromEntries(
    [...names].map((name) => [name.toLowerCase(), name === 'Retry-After' ? 1 : 'text']),
  ) as Record<string, string>;
}
